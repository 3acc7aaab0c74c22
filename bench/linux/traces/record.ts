import { packetChannel, type Link, type PacketEvent } from "@seedwire/link";
import type { Tcb } from "@seedwire/tcp";
import { ACK, SYN, type Packet } from "@seedwire/wire";
import type { Connection, Host, Network } from "seedwire";
import type { TraceRow } from "./file.ts";
import { flagText, sackText } from "./segment-text.ts";
import type { TimerRule } from "./timer-wheel.ts";

/** What made a host send. */
export interface Origin {
  /** The row of the packet that it had received last; with a timer: when that was set. -1: none. */
  readonly cause: number;
  /** That packet had come just now; or a timer of TCP was due; or the application acted. */
  readonly why: "packet" | "timer" | "application";
  /** How long the timer had been set. */
  readonly timerMs: number;
}

/** A packet of the simulator, as a table at the client shows it. */
export interface RecordedRow extends TraceRow, Origin {}

const DEADLINES = [
  "rtoDeadlineNs",
  "delayedAckDeadlineNs",
  "persistDeadlineNs",
  "keepAliveDeadlineNs",
  "timeWaitDeadlineNs",
] as const satisfies readonly (keyof Tcb)[];

interface Deadline {
  atNs: number;
  /** When it was set to that, and what the host had received last. */
  sinceNs: number;
  cause: number;
}

/** What the recorder knows of a host. */
class Seen {
  /** The row that it received last, and when. */
  row = -1;
  atNs = -1;
  /** Deadlines of its connections, as they were after the last event of each. */
  readonly deadlines = new Map<Connection, readonly Deadline[]>();
  /** How far its windows are shifted, by its port. */
  readonly shifts = new Map<number, number>();
}

/** Writes down what the hosts of a cable say to each other, from when it is made on. */
export class Recorder {
  readonly rows: RecordedRow[] = [];
  /** Hears when a connection has done with an event. */
  onProgress: (() => void) | null = null;
  readonly #net: Network;
  readonly #client: Host;
  readonly #timers: TimerRule | null;
  readonly #seen = new Map<Host, Seen>();
  /** Packets under way: the row of those of the client, the origin of those of the server. */
  readonly #rows = new Map<Packet, number>();
  readonly #origins = new Map<Packet, Origin>();

  /**
   * @param client the end of the cable at which packets are seen
   * @param timers other than exact ones, for both hosts
   */
  constructor(net: Network, client: Host, timers: TimerRule | null = null) {
    this.#net = net;
    this.#client = client;
    this.#timers = timers;
    net.simulation.trace
      .channel(packetChannel)
      .subscribe((event, link, packet) => this.#see(event, link, packet));
  }

  #see(event: PacketEvent, link: Link, packet: Packet): void {
    const [from, to] = this.#endsOf(link);
    this.#watchConnections();
    if (event === "accept") {
      const origin = this.#originNow(from);
      if (from === this.#client) this.#rows.set(packet, this.#add(from, packet, "", origin));
      else this.#origins.set(packet, origin);
      return;
    }
    const fate = event === "deliver" ? "" : "lost";
    let row = this.#rows.get(packet);
    if (row === undefined) {
      const origin = this.#origins.get(packet) ?? this.#originNow(from);
      row = this.#add(from, packet, fate, origin);
    } else {
      this.rows[row] = { ...this.rows[row]!, fate };
    }
    this.#rows.delete(packet);
    this.#origins.delete(packet);
    if (event === "deliver") Object.assign(this.#of(to), { row, atNs: this.#net.now });
  }

  #add(from: Host, packet: Packet, fate: string, origin: Origin): number {
    const { seq, ack, flags, payloadLength } = packet;
    const row: RecordedRow = {
      timeMs: this.#net.now / 1e6,
      direction: from === this.#client ? ">" : "<",
      flags: flagText(flags),
      seq: seq >>> 0,
      length: payloadLength,
      ack: (flags & ACK) === 0 ? null : ack >>> 0,
      window: windowOf(packet, this.#of(from).shifts),
      sack: sackText(packet),
      fate,
      ...origin,
    };
    return this.rows.push(row) - 1;
  }

  #endsOf({ name }: Link): [from: Host, to: Host] {
    const [from, to] = name.split(">");
    return [this.#net.get(from!), this.#net.get(to!)];
  }

  #of(host: Host): Seen {
    let seen = this.#seen.get(host);
    if (seen === undefined) this.#seen.set(host, (seen = new Seen()));
    return seen;
  }

  /** Why a host sends now. */
  #originNow(host: Host): Origin {
    const nowNs = this.#net.now;
    const { row, atNs, deadlines } = this.#of(host);
    const due = [...deadlines.values()].flat().find((deadline) => deadline.atNs === nowNs);
    if (due !== undefined) {
      return { cause: due.cause, why: "timer", timerMs: (nowNs - due.sinceNs) / 1e6 };
    }
    return { cause: row, why: atNs === nowNs ? "packet" : "application", timerMs: 0 };
  }

  /** Looks at the deadlines of all connections after each of their events. */
  #watchConnections(): void {
    for (const host of this.#net.hosts) {
      const { deadlines } = this.#of(host);
      for (const connection of host.tcp.connections.slice(deadlines.size)) {
        const none = DEADLINES.map(() => ({ atNs: Infinity, sinceNs: 0, cause: -1 }));
        deadlines.set(connection, none);
        connection.onProgress = () => {
          this.#noteDeadlines(host, connection);
          this.onProgress?.();
        };
        this.#noteDeadlines(host, connection);
      }
    }
  }

  #noteDeadlines(host: Host, connection: Connection): void {
    const { deadlines, row } = this.#of(host);
    const { tcb } = connection.endpoint;
    deadlines.get(connection)!.forEach((deadline, i) => {
      const name = DEADLINES[i]!;
      if (deadline.atNs === tcb[name]) return;
      if (this.#timers !== null) tcb[name] = this.#timers(this.#net.now, tcb[name]);
      Object.assign(deadline, { atNs: tcb[name], sinceNs: this.#net.now, cause: row });
    });
  }
}

function windowOf(packet: Packet, shifts: Map<number, number>): number {
  const { flags, window, windowScale, sourcePort } = packet;
  if ((flags & SYN) !== 0) {
    shifts.set(sourcePort, windowScale);
    return window; // never scaled (RFC 7323 §2.2)
  }
  return window * 2 ** (shifts.get(sourcePort) ?? 0);
}
