import type { Packet } from "@seedwire/wire";
import type { Queue } from "./queue.ts";

/** What a queue that holds its packets can do to them, and knows of its link. */
export interface QueueHost {
  /** Rate of the link now, bits per second. */
  readonly rateBps: number;
  /** Gives up a packet that waited and does so no more: it dies as one for which there was no room. */
  drop(packet: Packet): void;
  /**
   * Marks a packet "congestion experienced" (RFC 3168 §5).
   *
   * @returns false if its sender cannot be told so (not ECT)
   */
  mark(packet: Packet): boolean;
}

/**
 * A queue discipline that decides which packet leaves next, and whether it still does. One file each in this
 * folder. It cannot let packets wait while the transmitter is free: nobody asks it again before the next comes.
 *
 * All packets pass through it, also those that need not wait: `admit` is asked of each, and of one
 * that may come in, `put` and `take` follow at once if the transmitter is free. Limits (`limitPackets`,
 * `limitBytes`) hold after each `put`; `admit` makes room, if it can.
 */
export interface HoldingQueue extends Queue {
  /** Packets that wait here, and their bytes, IP headers included. Right whenever the host is called. */
  readonly waitingPackets: number;
  readonly waitingBytes: number;
  /** Lets a packet wait. Since when it does, `packet.startNs` says until it is taken. */
  put(packet: Packet, nowNs: number): void;
  /** Gives the packet to be transmitted now; null if none waits. Asked whenever the transmitter becomes free. */
  take(nowNs: number): Packet | null;
  /** Gives back all that wait, in any order, and forgets what it knew of them: the link was cut. */
  clear(): Packet[];
}

/** Whether a queue holds its packets itself, instead of only letting them in. */
export const isHolding = (queue: Queue): queue is HoldingQueue => "take" in queue;
