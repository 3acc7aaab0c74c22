import type { Ns } from "@seedwire/engine";
import { packetChannel, type DropReason, type Link } from "@seedwire/link";
import { Connection, stateChannel, type State } from "@seedwire/tcp";
import { formatPacket } from "@seedwire/trace";
import {
  ACK,
  CWR,
  ECE,
  FIN,
  ICMP,
  isFragment,
  OPTION_MSS,
  PSH,
  RST,
  SYN,
  TCP,
  UDP,
  URG,
  type Packet,
} from "@seedwire/wire";
import type { Network } from "./network.ts";

/** A packet on a link, as it was when it was handed to the link. */
export interface LoggedPacket {
  /** "client>server" */
  readonly link: string;
  /** When it was handed to the link. */
  readonly timeNs: Ns;
  /** When it came out at the other end; null if it has not, or never will. */
  deliveredNs: Ns | null;
  /** Why it died on the link; null if it has not. */
  dropped: DropReason | null;
  /** Made by the medium, and not sent by anybody. */
  readonly copy: boolean;
  readonly protocol: "tcp" | "udp" | "icmp" | "other";
  /** All of the IP packet. */
  readonly sizeBytes: number;
  readonly payloadBytes: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** "SYN", "SYN,ACK", "PSH,ACK", "FIN,ACK", ...; "" for what is not TCP. */
  readonly flags: string;
  /** As on the wire, 0 to 2^32 - 1. */
  readonly seq: number;
  readonly ack: number;
  /** As on the wire, not scaled. */
  readonly window: number;
  /** The MSS option; null without. */
  readonly mss: number | null;
  /** In a few words, much as tcpdump writes it. */
  readonly text: string;
}

/** A change of state of a connection or a listener. */
export interface LoggedState {
  readonly timeNs: Ns;
  readonly host: string;
  readonly from: State;
  readonly to: State;
}

/** Keeps what happens on all links, and all changes of TCP states. For small runs. */
export class PacketLog {
  /** In the order in which they were handed to links. */
  readonly packets: LoggedPacket[] = [];
  readonly states: LoggedState[] = [];
  readonly #underWay = new Map<Packet, LoggedPacket>();

  constructor({ simulation }: Network) {
    const { trace } = simulation;
    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      const known = this.#underWay.get(packet);
      const logged = known ?? this.#add(link, packet, nowNs, event === "deliver");
      if (event === "accept") {
        this.#underWay.set(packet, logged);
        return;
      }
      this.#underWay.delete(packet);
      logged.dropped = reason;
      if (event === "deliver") logged.deliveredNs = nowNs;
    });
    trace.channel(stateChannel).subscribe((who, from, to, timeNs) => {
      const { stack } = who instanceof Connection ? who.endpoint : who;
      this.states.push({ timeNs, host: stack.node.name, from, to });
    });
  }

  /** Packets of one link only, by its name: "client>server". */
  on(link: string): LoggedPacket[] {
    return this.packets.filter((packet) => packet.link === link);
  }

  #add(link: Link, packet: Packet, timeNs: Ns, copy: boolean): LoggedPacket {
    const isTcp = packet.protocol === TCP && !isFragment(packet);
    const hasPorts = isTcp || (packet.protocol === UDP && !isFragment(packet));
    const logged: LoggedPacket = {
      link: link.name,
      timeNs,
      deliveredNs: null,
      dropped: null,
      copy,
      protocol: PROTOCOLS.get(packet.protocol) ?? "other",
      sizeBytes: packet.sizeBytes,
      payloadBytes: packet.payloadLength,
      sourcePort: hasPorts ? packet.sourcePort : 0,
      destinationPort: hasPorts ? packet.destinationPort : 0,
      flags: isTcp ? namesOf(packet.flags) : "",
      seq: isTcp ? packet.seq >>> 0 : 0,
      ack: isTcp ? packet.ack >>> 0 : 0,
      window: isTcp ? packet.window : 0,
      mss: isTcp && (packet.tcpOptions & OPTION_MSS) !== 0 ? packet.mss : null,
      text: formatPacket(packet),
    };
    this.packets.push(logged);
    return logged;
  }
}

const PROTOCOLS: ReadonlyMap<number, LoggedPacket["protocol"]> = new Map([
  [TCP, "tcp"],
  [UDP, "udp"],
  [ICMP, "icmp"],
]);

const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [URG, "URG"],
  [ECE, "ECE"],
  [CWR, "CWR"],
  [ACK, "ACK"],
];

const namesOf = (flags: number): string =>
  FLAGS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, name]) => name)
    .join(",");
