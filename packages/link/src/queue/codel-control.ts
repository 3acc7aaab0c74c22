import type { Packet } from "@seedwire/wire";
import type { QueueHost } from "./holding-queue.ts";

/** Where CoDel takes packets from. */
export interface CodelSource {
  /** Takes the first packet out; null if there is none. */
  shift(): Packet | null;
  /** Bytes that still wait: up to one MTU of them, the queue is as short as it can be. */
  readonly backlogBytes: number;
}

/** What CoDel may be told, all of it. */
export interface CodelParameters {
  readonly targetNs: number;
  readonly intervalNs: number;
  readonly mtuBytes: number;
  readonly ecn: boolean;
}

/**
 * Controlled Delay (RFC 8289 §5): the state of one queue, and what is done with it whenever a packet is to
 * be sent. If the least time that packets have waited stays above `target` for an `interval`, packets are
 * dropped, ever more often, until it is below. Names and order of decisions are those of its pseudocode.
 */
export class CodelControl {
  readonly #parameters: CodelParameters;
  /** When the packets will have waited too long for an interval; 0: they do not. */
  #firstAboveTimeNs = 0.5; // born as a double, so that it stays a double
  #dropNextNs = 0.5;
  /** Drops since the state of dropping was entered; a queue that overflows adds to it. */
  count = 0;
  #lastCount = 0;
  #dropping = false;

  constructor(parameters: CodelParameters) {
    this.#parameters = parameters;
    this.reset();
  }

  reset(): void {
    this.#firstAboveTimeNs = 0;
    this.#dropNextNs = -Infinity; // it never dropped: that is not recent, whatever the time
    this.count = this.#lastCount = 0;
    this.#dropping = false;
  }

  /** The packet to send now, after those that were dropped before it; null if none is left (RFC 8289 §5.5). */
  take(source: CodelSource, nowNs: number, host: QueueHost): Packet | null {
    let packet = source.shift();
    let okToDrop = this.#isTooLate(packet, source, nowNs);
    if (this.#dropping) {
      if (!okToDrop) this.#dropping = false;
      while (this.#dropping && nowNs >= this.#dropNextNs) {
        this.count++;
        if (this.#marks(packet!, host)) {
          this.#dropNextNs = this.#controlLaw(this.#dropNextNs);
          return packet;
        }
        host.drop(packet!);
        packet = source.shift();
        okToDrop = this.#isTooLate(packet, source, nowNs);
        if (okToDrop) this.#dropNextNs = this.#controlLaw(this.#dropNextNs);
        else this.#dropping = false;
      }
    } else if (okToDrop) {
      if (!this.#marks(packet!, host)) {
        host.drop(packet!);
        packet = source.shift();
        this.#isTooLate(packet, source, nowNs);
      }
      this.#startDropping(nowNs);
    }
    return packet;
  }

  /** Whether a packet that leaves now may be dropped (`dodequeue`, RFC 8289 §5.6). */
  #isTooLate(packet: Packet | null, source: CodelSource, nowNs: number): boolean {
    const { targetNs, intervalNs, mtuBytes } = this.#parameters;
    const isBelow =
      packet === null || nowNs - packet.startNs < targetNs || source.backlogBytes <= mtuBytes;
    if (isBelow) {
      this.#firstAboveTimeNs = 0;
      return false;
    }
    if (this.#firstAboveTimeNs !== 0) return nowNs >= this.#firstAboveTimeNs;
    this.#firstAboveTimeNs = nowNs + intervalNs;
    return false;
  }

  /** If packets were dropped not long ago, it goes on at about the pace that was right then. */
  #startDropping(nowNs: number): void {
    this.#dropping = true;
    const delta = this.count - this.#lastCount;
    const isRecent = nowNs - this.#dropNextNs < 16 * this.#parameters.intervalNs;
    this.count = delta > 1 && isRecent ? delta : 1;
    this.#dropNextNs = this.#controlLaw(nowNs);
    this.#lastCount = this.count;
  }

  /** When to drop next: the throughput of TCP goes with the inverse square root of drops (RFC 8289 §5.6). */
  #controlLaw(timeNs: number): number {
    return timeNs + this.#parameters.intervalNs / Math.sqrt(this.count);
  }

  #marks(packet: Packet, host: QueueHost): boolean {
    return this.#parameters.ecn && host.mark(packet);
  }
}
