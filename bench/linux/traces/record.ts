import { packetChannel, type Link, type PacketEvent } from "@seedwire/link";
import type { Tcb } from "@seedwire/tcp";
import { ACK, SYN, type Packet } from "@seedwire/wire";
import type { Connection, Host, Network } from "seedwire";
import type { TraceRow } from "./file.ts";
import { flagText, sackText } from "./segment-text.ts";

/** A packet of the simulator, as a table at the client shows it, with what made a host send it. */
export interface RecordedRow extends TraceRow {
  /**
   * The row of the packet that the host had received last; with a timer: which it had received or
   * sent last when that was set. -1: none.
   */
  readonly cause: number;
  /** That packet had come just now; or a timer of TCP was due; or the application acted. */
  readonly why: "packet" | "timer" | "application";
  /** How long the timer had been set. */
  readonly timerMs: number;
}

/** A packet whose row is known when it comes. */
interface Place {
  row: number;
}

type Origin = Pick<RecordedRow, "why" | "timerMs"> & { readonly cause: Place };

const DEADLINES = [
  "rtoDeadlineNs",
  "delayedAckDeadlineNs",
  "persistDeadlineNs",
  "keepAliveDeadlineNs",
  "timeWaitDeadlineNs",
] as const satisfies readonly (keyof Tcb)[];

interface Deadline {
  atNs: number;
  /** When it was set to that, and what the host had received or sent last. */
  sinceNs: number;
  cause: Place;
}

/** What the recorder knows of a host. */
class Seen {
  /** What it received last, and when. */
  received: Place = { row: -1 };
  atNs = -1;
  /** What it received or sent last, and when it sent last. */
  latest: Place = this.received;
  sentNs = -1;
  /** Deadlines of its connections, as they were after the last event of each. */
  readonly deadlines = new Map<Connection, readonly Deadline[]>();
  /** How far its windows are shifted, by its port. */
  readonly shifts = new Map<number, number>();
}

/** Writes down what the hosts of a cable say to each other, from when it is made on. */
export class Recorder {
  /** Hears when a connection has done with an event. */
  onProgress: (() => void) | null = null;
  readonly #net: Network;
  readonly #client: Host;
  readonly #startNs: number;
  readonly #seen = new Map<Host, Seen>();
  readonly #rows: TraceRow[] = [];
  readonly #origins: Origin[] = [];
  readonly #underWay = new Map<Packet, { readonly place: Place; readonly origin: Origin }>();

  /**
   * @param client the end of the cable at which packets are seen
   * @param startNs what the times of the rows count from
   */
  constructor(net: Network, client: Host, startNs = 0) {
    this.#net = net;
    this.#client = client;
    this.#startNs = startNs;
    net.simulation.trace
      .channel(packetChannel)
      .subscribe((event, link, packet) => this.#see(event, link, packet));
  }

  get rows(): readonly RecordedRow[] {
    return this.#rows.map((row, n) => {
      const { cause, why, timerMs } = this.#origins[n]!;
      return { ...row, cause: cause.row, why, timerMs };
    });
  }

  #see(event: PacketEvent, link: Link, packet: Packet): void {
    const [from, to] = this.#endsOf(link);
    this.#watchConnections();
    let sent = this.#underWay.get(packet);
    if (sent === undefined) {
      sent = { place: { row: -1 }, origin: this.#originNow(from) };
      this.#underWay.set(packet, sent);
      Object.assign(this.#of(from), { latest: sent.place, sentNs: this.#net.now });
      if (from === this.#client) this.#add(from, packet, sent.place, sent.origin);
    }
    if (event === "accept") return;
    this.#underWay.delete(packet);
    const { place, origin } = sent;
    if (place.row < 0) this.#add(from, packet, place, origin);
    const row = this.#rows[place.row]!;
    if (event !== "deliver") this.#rows[place.row] = { ...row, fate: "lost" };
    else Object.assign(this.#of(to), { received: place, latest: place, atNs: this.#net.now });
  }

  #add(from: Host, packet: Packet, place: Place, origin: Origin): void {
    const { seq, ack, flags, payloadLength } = packet;
    place.row = this.#rows.length;
    this.#origins.push(origin);
    this.#rows.push({
      timeMs: (this.#net.now - this.#startNs) / 1e6,
      direction: from === this.#client ? ">" : "<",
      flags: flagText(flags),
      seq: seq >>> 0,
      length: payloadLength,
      ack: (flags & ACK) === 0 ? null : ack >>> 0,
      window: windowOf(packet, this.#of(from).shifts),
      sack: sackText(packet),
      fate: "",
    });
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
    const { received, atNs, deadlines } = this.#of(host);
    const due = [...deadlines.values()].flat().find((deadline) => deadline.atNs === nowNs);
    if (due !== undefined) {
      return { cause: due.cause, why: "timer", timerMs: (nowNs - due.sinceNs) / 1e6 };
    }
    return { cause: received, why: atNs === nowNs ? "packet" : "application", timerMs: 0 };
  }

  /** Looks at the deadlines of all connections after each of their events. */
  #watchConnections(): void {
    for (const host of this.#net.hosts) {
      const { deadlines } = this.#of(host);
      for (const connection of host.tcp.connections.slice(deadlines.size)) {
        const none = DEADLINES.map(() => ({ atNs: Infinity, sinceNs: 0, cause: { row: -1 } }));
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
    const { deadlines, latest, sentNs } = this.#of(host);
    const nowNs = this.#net.now;
    const { tcb } = connection.endpoint;
    deadlines.get(connection)!.forEach((deadline, i) => {
      const name = DEADLINES[i]!;
      if (deadline.atNs === tcb[name]) return;
      // A timer that expires, finds that something has come meanwhile and waits on is still the same.
      const waitsOn = deadline.atNs === nowNs && sentNs !== nowNs;
      const { sinceNs, cause } = waitsOn ? deadline : { sinceNs: nowNs, cause: latest };
      Object.assign(deadline, { atNs: tcb[name], sinceNs, cause });
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
