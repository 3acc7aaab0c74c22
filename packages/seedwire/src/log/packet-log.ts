import { formatDuration, type Ns, type Simulation } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { Connection, stateChannel, type Listener, type State } from "@seedwire/tcp";
import type { Packet } from "@seedwire/wire";
import { figureOf, logPacket, type LoggedPacket } from "./logged-packet.ts";

/** A change of state of a connection or a listener. */
export interface LoggedState {
  readonly timeNs: Ns;
  readonly host: string;
  readonly who: Connection | Listener;
  readonly from: State;
  readonly to: State;
}

/**
 * Keeps what happens on all links, and all changes of TCP states, from when it is made on. For
 * small runs: nothing is ever forgotten.
 *
 * @example
 * const log = net.log();
 * await client.tcp.connect(server, 80);
 * expect(log.figure()[0]).toBe("0 s client>server <SEQ=100><CTL=SYN><MSS=1460>");
 */
export class PacketLog {
  /** In the order in which they were handed to links. */
  readonly packets: LoggedPacket[] = [];
  readonly states: LoggedState[] = [];
  readonly #underWay = new Map<Packet, LoggedPacket>();

  constructor({ trace }: Simulation) {
    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      let logged = this.#underWay.get(packet);
      if (logged === undefined) {
        logged = logPacket(link, packet, nowNs, event === "deliver");
        this.packets.push(logged);
      }
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
      this.states.push({ timeNs, host: stack.node.name, who, from, to });
    });
  }

  /** The TCP segments among the packets, in the same order. */
  get segments(): LoggedPacket[] {
    return this.packets.filter(({ protocol }) => protocol === "tcp");
  }

  /** Packets of one link only, by its name: "client>server". */
  on(link: string): LoggedPacket[] {
    return this.packets.filter((packet) => packet.link === link);
  }

  /**
   * All TCP segments as the figures of RFC 9293 §3.5 write them, a line for each:
   * `10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>`, with `(loss)` behind one that was lost.
   *
   * @param fromNs only those sent at this time or later
   */
  figure(fromNs: Ns = 0): string[] {
    return this.segments.filter(({ timeNs }) => timeNs >= fromNs).map(figureOf);
  }

  /** Changes of state of a connection or a listener. */
  statesOf(who: Connection | Listener): LoggedState[] {
    return this.states.filter((state) => state.who === who);
  }

  /** The states that a connection or a listener went to, a line for each: `20 ms ESTABLISHED`. */
  history(who: Connection | Listener): string[] {
    return this.statesOf(who).map(({ timeNs, to }) => `${formatDuration(timeNs)} ${to}`);
  }
}
