import { checkOptions, flag, kind, ms, type Kinds, type Rng } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { HoldingQueue } from "./holding-queue.ts";
import { DURATION, PACKETS } from "./limits.ts";
import { PacketList } from "./packet-list.ts";
import type { QueueModel, QueueVerdict } from "./queue.ts";

// Constants of RFC 8033 §4 and §5, for delays in seconds.
const ALPHA = 0.125;
const BETA = 1.25;
/** Above this probability packets are dropped, also those that could be marked (RFC 8033 §5.1). */
const MARK_ECNTH = 0.1;
/** A queue of fewer bytes is left alone: two full packets. */
const SHORT_BYTES = 2 * 1500;
/** A delay from which on the probability grows faster, as in Linux, by as much as it may at most otherwise. */
const HIGH_DELAY_NS = ms(250);
/** The most by which a probability of 0.1 or more grows at once (RFC 8033 §5.5). */
const STEP = 0.02;

export interface PieOptions {
  /** How long packets are to wait, ns: QDELAY_REF. Default 15 ms (RFC 8033 §4.2). */
  readonly targetNs?: number;
  /** How often the probability is calculated anew, ns: T_UPDATE. Default 15 ms (RFC 8033 §4.2), at least 100 ns. */
  readonly updateNs?: number;
  /** How long a burst may last of which nothing is dropped, ns: MAX_BURST. Default 150 ms (RFC 8033 §4.4). */
  readonly maxBurstNs?: number;
  /** Packets that may wait; one more is dropped. Default 1000. */
  readonly limitPackets?: number;
  /** Whether packets that can be marked are, instead of being dropped (RFC 3168). Default false. */
  readonly ecn?: boolean;
}

/** More often is as good as ever, and takes as long to calculate as time to pass. */
const UPDATE = kind<number>(
  "whole nanoseconds from 100, for example ms(15)",
  (value) => Number.isInteger(value) && Number(value) >= 100,
);
const KINDS: Kinds<PieOptions> = {
  targetNs: DURATION,
  updateNs: UPDATE,
  maxBurstNs: DURATION,
  limitPackets: PACKETS,
  ecn: flag,
};

/** A controller of the time that packets wait, by a probability of being dropped when they come. */
class Pie implements HoldingQueue {
  readonly limitPackets: number = 0.5; // Infinity is a double
  readonly #targetNs: number;
  readonly #updateNs: number;
  readonly #maxBurstNs: number;
  readonly #ecn: boolean;
  readonly #rng: Rng;
  readonly #list = new PacketList();
  #dropProbability = 0.5; // born as a double, so that it stays a double
  /** Sum of the probabilities since the latest drop. */
  #accuProbability = 0.5;
  #burstAllowanceNs = 0;
  /** How long the latest packet waited, if it left others behind; and the same at the update before. */
  #delayNs = 0;
  #oldDelayNs = 0;
  #nextUpdateNs = 0.5;

  constructor(options: Required<PieOptions>, rng: Rng, nowNs: number) {
    this.limitPackets = options.limitPackets;
    this.#targetNs = options.targetNs;
    this.#updateNs = options.updateNs;
    this.#maxBurstNs = options.maxBurstNs;
    this.#ecn = options.ecn;
    this.#rng = rng;
    this.#nextUpdateNs = nowNs + options.updateNs;
    this.#reset();
  }

  get waitingPackets(): number {
    return this.#list.packets;
  }

  get waitingBytes(): number {
    return this.#list.bytes;
  }

  admit(_packet: Packet, waitingPackets: number, bytes: number, nowNs: number): QueueVerdict {
    this.#update(nowNs);
    const isFull = waitingPackets >= this.limitPackets;
    if (!isFull && !this.#dropsEarly(bytes)) return "accept";
    this.#accuProbability = 0;
    const isMarked = !isFull && this.#ecn && this.#dropProbability <= MARK_ECNTH;
    return isMarked ? "mark" : "drop";
  }

  put(packet: Packet): void {
    this.#list.push(packet);
  }

  take(nowNs: number): Packet | null {
    this.#update(nowNs);
    const packet = this.#list.shift();
    if (packet !== null) this.#delayNs = this.#list.packets > 0 ? nowNs - packet.startNs : 0;
    return packet;
  }

  clear(): Packet[] {
    this.#reset();
    return this.#list.clear();
  }

  #reset(): void {
    this.#dropProbability = this.#accuProbability = 0;
    this.#burstAllowanceNs = this.#maxBurstNs;
    this.#delayNs = this.#oldDelayNs = 0;
  }

  /** Whether a packet dies, or is marked, that would find room (RFC 8033 §4.1, §5.4). */
  #dropsEarly(waitingBytes: number): boolean {
    if (this.#burstAllowanceNs > 0) return false;
    if (this.#delayNs < this.#targetNs / 2 && this.#dropProbability < 0.2) return false;
    if (waitingBytes < SHORT_BYTES) return false;
    if (this.#dropProbability === 0) this.#accuProbability = 0;
    this.#accuProbability += this.#dropProbability;
    if (this.#accuProbability < 0.85) return false;
    if (this.#accuProbability >= 8.5) return true;
    return this.#rng.quick() < this.#dropProbability;
  }

  /** Makes up for the updates that were due by now: between packets nothing changes that they look at. */
  #update(nowNs: number): void {
    while (this.#nextUpdateNs <= nowNs) {
      const missed = this.#isAtRest()
        ? Math.floor((nowNs - this.#nextUpdateNs) / this.#updateNs)
        : 0;
      this.#nextUpdateNs += (missed + 1) * this.#updateNs;
      this.#calculate();
    }
  }

  /** An update changes nothing. */
  #isAtRest(): boolean {
    const hasDelay = this.#delayNs > 0 || this.#oldDelayNs > 0;
    return !hasDelay && this.#dropProbability === 0 && this.#burstAllowanceNs === this.#maxBurstNs;
  }

  /** The probability of drops follows the delay and its trend (RFC 8033 §4.2). */
  #calculate(): void {
    const [delayNs, oldDelayNs] = [this.#delayNs, this.#oldDelayNs];
    const before = this.#dropProbability;
    let change = (ALPHA * (delayNs - this.#targetNs) + BETA * (delayNs - oldDelayNs)) / 1e9;
    change /= scaleOf(before);
    if (before >= 0.1 && change > STEP) change = STEP;
    if (delayNs > HIGH_DELAY_NS) change += STEP;
    let now = Math.min(1, Math.max(0, before + change));
    if (delayNs === 0 && oldDelayNs === 0) now -= now / 64;
    this.#dropProbability = now;
    this.#oldDelayNs = delayNs;
    const isCalm = now === 0 && Math.max(delayNs, oldDelayNs) < this.#targetNs / 2;
    const restNs = this.#burstAllowanceNs - this.#updateNs;
    this.#burstAllowanceNs = isCalm ? this.#maxBurstNs : Math.max(0, restNs);
  }
}

/** Small probabilities change in small steps (RFC 8033 §4.2). */
function scaleOf(probability: number): number {
  if (probability < 0.000001) return 2048;
  if (probability < 0.00001) return 512;
  if (probability < 0.0001) return 128;
  if (probability < 0.001) return 32;
  if (probability < 0.01) return 8;
  return probability < 0.1 ? 2 : 1;
}

/**
 * A queue that drops packets when they come, with a probability that keeps the time they wait near a target:
 * Proportional Integral controller Enhanced (RFC 8033 §4), which measures that time by timestamps. It draws
 * from the stream `client>server queue`.
 *
 * @example net.cable(a, b, { rateBps: "10mbps", queue: pie() })
 */
export function pie(options: PieOptions = {}): QueueModel {
  checkOptions(options, KINDS, "pie(...)");
  const { targetNs = ms(15), updateNs = ms(15), maxBurstNs = ms(150) } = options;
  const { limitPackets = 1000, ecn = false } = options;
  const all = { targetNs, updateNs, maxBurstNs, limitPackets, ecn };
  return ({ simulation, link }) => new Pie(all, simulation.rng(`${link} queue`), simulation.nowNs);
}
