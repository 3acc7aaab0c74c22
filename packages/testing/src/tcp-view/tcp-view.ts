import type { Ns, Simulation } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import {
  Connection,
  segmentChannel,
  senderChannel,
  settledChannel,
  stateChannel,
  streamChannel,
  type SenderEvent,
  type State,
} from "@seedwire/tcp";
import { formatPacket } from "@seedwire/trace";
import { FATE_CORRUPT, formatAddress, isFragment, type Address, type Packet } from "@seedwire/wire";
import { forgeChannel, type Breach, type WatchedRun } from "seedwire";
import { TcpEnd } from "./tcp-end.ts";

/** What an oracle wants to hear of; in all calls the facts of the end are those from before. */
export interface TcpHearer {
  /** A segment has come and is about to be looked at. */
  readonly arrive?: (end: TcpEnd, segment: Packet, nowNs: Ns) => void;
  /** A segment leaves. */
  readonly send?: (end: TcpEnd, segment: Packet, nowNs: Ns) => void;
  /** An event is over. */
  readonly settled?: (end: TcpEnd, nowNs: Ns) => void;
  readonly state?: (end: TcpEnd, from: State, to: State, nowNs: Ns) => void;
  readonly sender?: (end: TcpEnd, event: SenderEvent, nowNs: Ns) => void;
  readonly stream?: (
    end: TcpEnd,
    event: "write" | "read" | "end",
    bytes: Uint8Array,
    at: number,
    length: number,
    offset: number,
  ) => void;
}

/** What one oracle keeps of each end. */
export type Slot<T> = (end: TcpEnd) => T;

/**
 * All connections of a run, as oracles see them: one view serves all oracles of the run, so that each
 * segment is looked up once.
 */
export class TcpView {
  /** Ends that are not CLOSED. */
  readonly alive = new Set<TcpEnd>();
  readonly #run: WatchedRun;
  readonly #ends = new WeakMap<Connection, TcpEnd>();
  /** By both addresses and ports, in order of birth. */
  readonly #byName = new Map<string, TcpEnd[]>();
  readonly #forged = new Set<string>();
  #slots = 0;
  #damaged = 0;
  /** A packet was damaged twice: only then can its checksum be right by chance. */
  #maskedDamage = false;
  #latest: TcpEnd | null = null;

  constructor(run: WatchedRun) {
    this.#run = run;
    const { trace } = run.simulation;
    trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (event === "accept" && (packet.fate & FATE_CORRUPT) !== 0) this.#noteDamage(packet);
    });
    trace.channel(forgeChannel).subscribe((packet) => {
      this.#forged.add(
        nameOf(packet.source, packet.sourcePort, packet.destination, packet.destinationPort),
      );
      this.#forged.add(
        nameOf(packet.destination, packet.destinationPort, packet.source, packet.sourcePort),
      );
    });
  }

  /** A place in each end for what an oracle keeps there, made when it is first asked for. */
  slot<T>(make: (end: TcpEnd) => T): Slot<T> {
    const at = this.#slots++;
    return (end) => (end.slots[at] ??= make(end)) as T;
  }

  /** Calls an oracle from now on. */
  hear({ arrive, send, settled, state, sender, stream }: TcpHearer): void {
    const { trace } = this.#run.simulation;
    this.#hearSegments();
    if (arrive !== undefined) this.#arrive.push(arrive);
    if (send !== undefined) this.#send.push(send);
    if (settled !== undefined) this.#settled.push(settled);
    if (state !== undefined) this.#state.push(state);
    if (sender !== undefined) {
      trace.channel(senderChannel).subscribe((who, event, nowNs) => {
        sender(this.endOf(who), event, nowNs);
      });
    }
    if (stream !== undefined) {
      trace.channel(streamChannel).subscribe((event, who, bytes, at, length, offset) => {
        stream(this.endOf(who), event, bytes, at, length, offset);
      });
    }
  }

  endOf(connection: Connection): TcpEnd {
    const latest = this.#latest;
    if (latest !== null && latest.connection === connection) return latest;
    let end = this.#ends.get(connection);
    if (end === undefined) {
      end = new TcpEnd(connection);
      this.#ends.set(connection, end);
      this.#enter(end);
    }
    return (this.#latest = end);
  }

  /**
   * The other end of a connection: the one whose SYN was taken here; null if there is none. It is looked
   * for at the handshake: whoever comes next on its port within 4 us may have the same ISS (RFC 9293 §3.4.1).
   * If it was gone before it came to be, who answers a copy of the SYN with the same ISS stands in for it.
   */
  peerOf(end: TcpEnd): TcpEnd | null {
    if (end.peer !== null && !neverCameToBe(end.peer)) return end.peer;
    const { localAddress, localPort, remoteAddress, remotePort, irs, state } = end.tcb;
    if (state === "SYN-SENT" || (end.irs === null && state === "CLOSED")) return null;
    const others = this.#byName.get(nameOf(remoteAddress, remotePort, localAddress, localPort));
    return (end.peer = others?.findLast((other) => other.tcb.iss === irs) ?? end.peer);
  }

  /**
   * Whether what comes on this connection may be something else than what the other end has sent: by
   * hand, by a middlebox, or by damage that no checksum sees, since it was done twice.
   */
  isMeddledWith(end: TcpEnd): boolean {
    if (this.#maskedDamage || this.#run.net.hosts.some(({ node }) => node.tamper !== null)) {
      return true;
    }
    if (this.#forged.size === 0) return false;
    const { localAddress, localPort, remoteAddress, remotePort } = end.tcb;
    return this.#forged.has(nameOf(localAddress, localPort, remoteAddress, remotePort));
  }

  /** The ends that a packet is of, the sender's and the receiver's, those of earlier connections too. */
  endsOf(packet: Packet): readonly TcpEnd[] {
    const { source, sourcePort, destination, destinationPort } = packet.fragmentOf ?? packet;
    const there = this.#byName.get(nameOf(source, sourcePort, destination, destinationPort)) ?? [];
    const back = this.#byName.get(nameOf(destination, destinationPort, source, sourcePort)) ?? [];
    return [...there, ...back];
  }

  /** What was found, with who and what it is about. */
  breach(end: TcpEnd, found: string, segment: Packet | null = null): Breach {
    const breach = { found, host: end.host, connection: end.connection.name };
    return segment === null ? breach : { ...breach, packet: formatPacket(segment) };
  }

  readonly #arrive: NonNullable<TcpHearer["arrive"]>[] = [];
  readonly #send: NonNullable<TcpHearer["send"]>[] = [];
  readonly #settled: NonNullable<TcpHearer["settled"]>[] = [];
  readonly #state: NonNullable<TcpHearer["state"]>[] = [];
  #hearing = false;

  #hearSegments(): void {
    if (this.#hearing) return;
    this.#hearing = true;
    const { trace } = this.#run.simulation;
    trace.channel(segmentChannel).subscribe((event, who, segment, nowNs) => {
      const end = this.endOf(who);
      if (event === "arrive") {
        end.meet(segment);
        for (const hear of this.#arrive) hear(end, segment, nowNs);
        end.noteArrival(segment);
      } else {
        end.beforeSend(segment);
        if (end.peer === null && end.irs !== null) this.peerOf(end);
        for (const hear of this.#send) hear(end, segment, nowNs);
        end.noteSend(segment);
      }
    });
    trace.channel(settledChannel).subscribe((who, nowNs) => {
      const end = this.endOf(who);
      for (const hear of this.#settled) hear(end, nowNs);
      end.settle();
    });
    trace.channel(stateChannel).subscribe((who, from, to, nowNs) => {
      if (!(who instanceof Connection)) return;
      const end = this.endOf(who);
      if (to === "ESTABLISHED") {
        end.noteOpen();
        this.peerOf(end);
      }
      for (const hear of this.#state) hear(end, from, to, nowNs);
      if (to === "CLOSED") this.#leave(end);
    });
  }

  /** Pieces of one datagram may be damaged each, so with fragments two are enough. */
  #noteDamage(packet: Packet): void {
    this.#damaged++;
    const isSecond = packet.damaged !== null || (isFragment(packet) && this.#damaged > 1);
    if (isSecond) this.#maskedDamage = true;
  }

  #enter(end: TcpEnd): void {
    const { localAddress, localPort, remoteAddress, remotePort } = end.tcb;
    const name = nameOf(localAddress, localPort, remoteAddress, remotePort);
    const namesakes = this.#byName.get(name);
    if (namesakes === undefined) this.#byName.set(name, [end]);
    else namesakes.push(end);
    this.alive.add(end);
  }

  /**
   * One that never came to be is forgotten, or a flood of SYNs would fill the memory; but not if data or
   * a FIN of it is on its way, which Fast Open sends before any ACK has come (RFC 7413 §2).
   */
  #leave(end: TcpEnd): void {
    this.alive.delete(end);
    if (!neverCameToBe(end)) return;
    const { localAddress, localPort, remoteAddress, remotePort } = end.tcb;
    const name = nameOf(localAddress, localPort, remoteAddress, remotePort);
    const left = this.#byName.get(name)?.filter((other) => other !== end) ?? [];
    if (left.length > 0) this.#byName.set(name, left);
    else this.#byName.delete(name);
  }
}

/** It is gone, nothing of it was acknowledged, and nothing but a SYN is on its way. */
const neverCameToBe = ({ acked, sentEnd, tcb }: TcpEnd): boolean =>
  acked === 0 && sentEnd <= 1 && tcb.state === "CLOSED";

const views = new WeakMap<Simulation, TcpView>();

/** The view of a run, one for all oracles. */
export function tcpView(run: WatchedRun): TcpView {
  let view = views.get(run.simulation);
  if (view === undefined) views.set(run.simulation, (view = new TcpView(run)));
  return view;
}

const nameOf = (address: Address, port: number, otherAddress: Address, otherPort: number): string =>
  `${formatAddress(address)}:${port}-${formatAddress(otherAddress)}:${otherPort}`;
