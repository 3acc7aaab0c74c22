import { checkOptions, flag, kind, show, type Kinds, type Rng } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { transmissionNs } from "../transmission.ts";
import type { HoldingQueue, QueueHost } from "./holding-queue.ts";
import { BYTES, PACKETS, PROBABILITY } from "./limits.ts";
import { PacketList } from "./packet-list.ts";
import type { QueueModel, QueueVerdict } from "./queue.ts";

export interface RedOptions {
  /** min_th: on an average of fewer packets nothing is dropped. */
  readonly minPackets: number;
  /** max_th: on an average of as many packets all that come are dropped, or marked with `ecn`. More than `minPackets`. */
  readonly maxPackets: number;
  /** max_p: the probability of drops just below `maxPackets`. Default 0.1. */
  readonly maxProbability?: number;
  /** w_q: how much the present queue counts in the average. Default 0.002. */
  readonly weight?: number;
  /** Whether the probability grows on to 1 up to twice `maxPackets`, instead of jumping there. Default false. */
  readonly gentle?: boolean;
  /** Whether packets that can be marked are, instead of being dropped (RFC 3168). Default false. */
  readonly ecn?: boolean;
  /** Packets that may wait; one more is dropped. Default 1000. */
  readonly limitPackets?: number;
  /** Size of a usual packet: while the queue is idle, the average falls as if these came. Default 1000. */
  readonly packetBytes?: number;
}

const THRESHOLD = kind<number>(
  "a number of packets above 0, for example 20",
  (value) => Number.isFinite(value) && Number(value) > 0,
);
const KINDS: Kinds<RedOptions> = {
  minPackets: THRESHOLD,
  maxPackets: THRESHOLD,
  maxProbability: PROBABILITY,
  weight: PROBABILITY,
  gentle: flag,
  ecn: flag,
  limitPackets: PACKETS,
  packetBytes: BYTES,
};

/** Packets are dropped by the average length of the queue. Names are those of Floyd and Jacobson. */
class Red implements HoldingQueue {
  readonly limitPackets: number = 0.5; // Infinity is a double
  readonly #options: Required<RedOptions>;
  readonly #rng: Rng;
  readonly #host: QueueHost;
  readonly #list = new PacketList();
  /** Average length of the queue, packets. */
  #avg = 0.5; // born as a double, so that it stays a double
  /** Packets since the latest drop; -1 while the average is outside of the thresholds. */
  #count = -1;
  /** Drawn for the next drop. */
  #random = 0.5;
  /** Since when it has had nothing to send, ns; -1: it has. */
  #idleSinceNs = 0.5;

  constructor(options: Required<RedOptions>, rng: Rng, host: QueueHost) {
    this.limitPackets = options.limitPackets;
    this.#options = options;
    this.#rng = rng;
    this.#host = host;
    this.#reset();
  }

  get waitingPackets(): number {
    return this.#list.packets;
  }

  get waitingBytes(): number {
    return this.#list.bytes;
  }

  admit(_packet: Packet, waitingPackets: number, _bytes: number, nowNs: number): QueueVerdict {
    this.#average(waitingPackets, nowNs);
    const isDue = this.#isDue();
    if (waitingPackets >= this.limitPackets) return "drop";
    if (!isDue) return "accept";
    return this.#options.ecn ? "mark" : "drop";
  }

  put(packet: Packet): void {
    this.#idleSinceNs = -1;
    this.#list.push(packet);
  }

  take(nowNs: number): Packet | null {
    const packet = this.#list.shift();
    if (packet === null && this.#idleSinceNs < 0) this.#idleSinceNs = nowNs;
    return packet;
  }

  clear(): Packet[] {
    this.#reset();
    return this.#list.clear();
  }

  #reset(): void {
    this.#avg = 0;
    this.#count = -1;
    this.#idleSinceNs = -1;
  }

  #average(waitingPackets: number, nowNs: number): void {
    const { weight, packetBytes } = this.#options;
    if (this.#idleSinceNs < 0) {
      this.#avg += weight * (waitingPackets - this.#avg);
      return;
    }
    const idleNs = nowNs - this.#idleSinceNs;
    const packetNs = transmissionNs(packetBytes, this.#host.rateBps);
    const missed = packetNs === 0 ? Infinity : Math.floor(idleNs / packetNs);
    this.#avg *= power(1 - weight, missed);
    this.#idleSinceNs = nowNs; // it goes on being idle if this one does not come in
  }

  /** Whether the packet that comes is to be dropped or marked. */
  #isDue(): boolean {
    const probability = this.#probability();
    if (probability === 0 || probability === 1) {
      this.#count = -1;
      return probability === 1;
    }
    // Uniform: a drop comes equally likely after each number of packets up to 1 / probability.
    this.#count++;
    const isDue = this.#count > 0 && this.#count * probability >= this.#random;
    if (isDue) this.#count = 0;
    if (this.#count === 0) this.#random = this.#rng.quick();
    return isDue;
  }

  /** p_b. */
  #probability(): number {
    const { minPackets, maxPackets, maxProbability, gentle } = this.#options;
    const avg = this.#avg;
    if (avg < minPackets) return 0;
    if (avg < maxPackets) return (maxProbability * (avg - minPackets)) / (maxPackets - minPackets);
    if (!gentle || avg >= 2 * maxPackets) return 1;
    return maxProbability + ((1 - maxProbability) * (avg - maxPackets)) / maxPackets;
  }
}

/** A number below 1 to a whole power, by squaring: `Math.pow` is not the same everywhere. */
function power(base: number, exponent: number): number {
  if (exponent === Infinity) return 0;
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * A queue that drops packets when they come, the more often the longer it is on average: Random Early
 * Detection (Floyd and Jacobson, 1993; RFC 2309 §3). It draws from the stream `client>server queue`.
 *
 * @example net.cable(a, b, { rateBps: "10mbps", queue: red({ minPackets: 5, maxPackets: 15 }) })
 */
export function red(options: RedOptions): QueueModel {
  checkOptions(options, KINDS, "red(...)");
  const { minPackets, maxPackets, maxProbability = 0.1, weight = 0.002, gentle = false } = options;
  const { ecn = false, limitPackets = 1000, packetBytes = 1000 } = options;
  if (!(minPackets < maxPackets)) {
    throw new RangeError(
      `red(...): minPackets is ${show(minPackets)} and maxPackets ${show(maxPackets)}, expected both, the second larger, for example red({ minPackets: 5, maxPackets: 15 })`,
    );
  }
  const all = { minPackets, maxPackets, maxProbability, weight, gentle, ecn, limitPackets, packetBytes }; // prettier-ignore
  return ({ simulation, link, host }) => new Red(all, simulation.rng(`${link} queue`), host);
}
