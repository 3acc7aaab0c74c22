import { checkOptions, flag, ms, type Kinds } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { CodelControl, type CodelParameters, type CodelSource } from "./codel-control.ts";
import type { HoldingQueue, QueueHost } from "./holding-queue.ts";
import { BYTES, DURATION, PACKETS } from "./limits.ts";
import { PacketList } from "./packet-list.ts";
import type { QueueModel, QueueVerdict } from "./queue.ts";

export interface CodelOptions {
  /** How long packets may wait on average, ns. Default 5 ms (RFC 8289 §5.3). */
  readonly targetNs?: number;
  /** A round-trip time that is rarely exceeded, ns. Default 100 ms (RFC 8289 §5.3). */
  readonly intervalNs?: number;
  /** Packets that may wait; one more is dropped. Default 1000. */
  readonly limitPackets?: number;
  /** Whether packets that can be marked are, instead of being dropped (RFC 3168). Default false. */
  readonly ecn?: boolean;
  /** With this much or less behind it no packet is dropped, bytes. Default 1500: the MTU of a link, unless that is set otherwise. */
  readonly mtuBytes?: number;
}

export const CODEL_KINDS: Kinds<CodelOptions> = {
  targetNs: DURATION,
  intervalNs: DURATION,
  limitPackets: PACKETS,
  ecn: flag,
  mtuBytes: BYTES,
};

/** One queue, first in, first out, under CoDel. */
class Codel implements HoldingQueue, CodelSource {
  readonly limitPackets: number = 0.5; // Infinity is a double
  readonly #host: QueueHost;
  readonly #control: CodelControl;
  readonly #list = new PacketList();

  constructor(parameters: CodelParameters, limitPackets: number, host: QueueHost) {
    this.limitPackets = limitPackets;
    this.#host = host;
    this.#control = new CodelControl(parameters);
  }

  get waitingPackets(): number {
    return this.#list.packets;
  }

  get waitingBytes(): number {
    return this.#list.bytes;
  }

  get backlogBytes(): number {
    return this.#list.bytes;
  }

  admit(_packet: Packet, waitingPackets: number): QueueVerdict {
    return waitingPackets < this.limitPackets ? "accept" : "drop";
  }

  put(packet: Packet): void {
    this.#list.push(packet);
  }

  take(nowNs: number): Packet | null {
    return this.#control.take(this, nowNs, this.#host);
  }

  shift(): Packet | null {
    return this.#list.shift();
  }

  clear(): Packet[] {
    this.#control.reset();
    return this.#list.clear();
  }
}

/**
 * A queue that drops packets when all of them wait too long: Controlled Delay (RFC 8289 §4). It needs no
 * tuning for rates of 1 Mbit/s and more.
 *
 * @example net.cable(a, b, { rateBps: "10mbps", queue: codel() })
 */
export function codel(options: CodelOptions = {}): QueueModel {
  checkOptions(options, CODEL_KINDS, "codel(...)");
  const { limitPackets = 1000, targetNs = ms(5), intervalNs = ms(100) } = options;
  const { ecn = false, mtuBytes = 1500 } = options;
  const parameters = { targetNs, intervalNs, mtuBytes, ecn };
  return ({ host }) => new Codel(parameters, limitPackets, host);
}
