import type { Packet } from "@seedwire/wire";
import type { Place } from "../place.ts";

/** What a queue says of a packet that would have to wait. */
export type QueueVerdict = "accept" | "drop" | "mark";

/** A queue discipline that decides when a packet arrives. One file each in this folder. */
export interface Queue {
  /** Most packets that may wait; default: no such limit. For those who look on. */
  readonly limitPackets?: number;
  /** Most bytes that may wait, IP headers included; default: no such limit. */
  readonly limitBytes?: number;
  /** What finds more packets than this waiting is marked; default: nothing is. */
  readonly markAbovePackets?: number;
  /**
   * May the packet wait? Not asked when the transmitter is free: a queue holds waiting packets,
   * not the one being transmitted.
   *
   * @param waitingPackets packets that wait now
   * @param waitingBytes their bytes, IP headers included
   */
  admit(packet: Packet, waitingPackets: number, waitingBytes: number, nowNs: number): QueueVerdict;
}

/** Makes a queue for one link; the same description serves any number of links. */
export type QueueModel = (place: Place) => Queue;
