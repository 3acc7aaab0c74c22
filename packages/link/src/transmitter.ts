import type { Packet } from "@seedwire/wire";
import { transmissionNs } from "./transmission.ts";

/**
 * Sends one packet at a time. Those that come meanwhile wait, first in first out, so that the times
 * of a packet are known when it comes. Nothing happens here by itself: packets that wait leave the
 * list when the owner says what time it is (`advance`), at the latest when they arrive.
 */
export class Transmitter {
  /** When it will have sent all that it was given, ns. */
  freeNs = 0.5; // born as a double, so that it stays a double
  #first: Packet | null = null;
  /** The latest size given, bytes, and how long that takes: most packets on a link are of one size. */
  #latestBytes = -1;
  #latestNs = 0.5;
  /** Time that all it was given takes, ns. */
  #givenNs = 0.5;
  #last: Packet | null = null;
  /** Packets that wait, and their bytes, at the time of the latest `advance`. */
  waitingPackets = 0;
  waitingBytes = 0;
  #rateBps = 0.5;

  constructor(rateBps: number) {
    this.freeNs = 0;
    this.#givenNs = 0;
    this.#rateBps = rateBps;
  }

  get rateBps(): number {
    return this.#rateBps;
  }

  /** Time that it was busy until now, ns. */
  busyNs(nowNs: number): number {
    return this.#givenNs - Math.max(0, this.freeNs - nowNs);
  }

  /** Takes a packet, to be sent once those before it are; `packet.startNs` says when. Returns when it will be sent. */
  take(packet: Packet, nowNs: number): number {
    const { sizeBytes } = packet;
    if (sizeBytes !== this.#latestBytes) this.#measure(sizeBytes);
    const lastsNs = this.#latestNs;
    let startNs = this.freeNs;
    if (startNs > nowNs) this.#wait(packet);
    else startNs = nowNs;
    packet.startNs = startNs;
    this.#givenNs += lastsNs;
    return (this.freeNs = startNs + lastsNs);
  }

  /** Lets those leave the queue whose transmission has started by now. */
  advance(nowNs: number): void {
    let packet = this.#first;
    if (packet === null || packet.startNs > nowNs) return;
    do {
      this.waitingPackets--;
      this.waitingBytes -= packet.sizeBytes;
      const next: Packet | null = packet.nextWaiting;
      packet.nextWaiting = null;
      packet = next;
    } while (packet !== null && packet.startNs <= nowNs);
    this.#first = packet;
    if (packet === null) this.#last = null;
  }

  /**
   * Sets the rate. What is being transmitted goes on at the old one; those that wait get new times,
   * of their start and of their arrival.
   *
   * @returns the first of those that wait; the others hang on it by `nextWaiting`
   */
  setRate(rateBps: number, nowNs: number): Packet | null {
    const oldRateBps = this.#rateBps;
    this.#rateBps = rateBps;
    this.#latestBytes = -1;
    this.advance(nowNs);
    if (this.#first === null) return null;
    // They follow each other without a gap, from the end of the present transmission.
    let startNs = this.#first.startNs;
    for (let packet: Packet | null = this.#first; packet !== null; packet = packet.nextWaiting) {
      const oldNs = transmissionNs(packet.sizeBytes, oldRateBps);
      const newNs = transmissionNs(packet.sizeBytes, rateBps);
      packet.arrivalNs += startNs + newNs - (packet.startNs + oldNs);
      packet.startNs = startNs;
      startNs += newNs;
      this.#givenNs += newNs - oldNs;
    }
    this.freeNs = startNs;
    return this.#first;
  }

  /** Forgets all that it was given and has not sent by now. */
  cut(nowNs: number): void {
    this.#givenNs = this.busyNs(nowNs);
    this.freeNs = Math.min(this.freeNs, nowNs);
    this.advance(Infinity);
  }

  #measure(sizeBytes: number): void {
    this.#latestBytes = sizeBytes;
    this.#latestNs = transmissionNs(sizeBytes, this.#rateBps);
  }

  #wait(packet: Packet): void {
    packet.nextWaiting = null;
    if (this.#last === null) this.#first = packet;
    else this.#last.nextWaiting = packet;
    this.#last = packet;
    this.waitingPackets++;
    this.waitingBytes += packet.sizeBytes;
  }
}
