import { show, type Simulation } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { make, type ModelKind } from "../make.ts";
import type { Place } from "../place.ts";
import { isHolding, type QueueHost } from "./holding-queue.ts";

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

/** Where a queue works, and what it can ask of its link. */
export interface QueuePlace extends Place {
  readonly host: QueueHost;
}

/** Makes a queue for one link; the same description serves any number of links. */
export type QueueModel = (place: QueuePlace) => Queue;

const QUEUE: ModelKind = { method: "admit", example: "packets(100)" };
const HOLDING_QUEUES: readonly ModelKind[] = ["put", "take", "clear"].map((method) => ({
  method,
  example: "codel()",
}));

/** Makes the queue of one link of a model, which may be a scenario's own. */
export function makeQueue(model: QueueModel, place: QueuePlace): Queue {
  const what = `Link "${place.link}": queue`;
  const queue = make(model, [place], QUEUE, what);
  if (isHolding(queue)) for (const kind of HOLDING_QUEUES) make(() => queue, [], kind, what);
  return queue;
}

/** Ends the run before its next event if a queue that a scenario brought along says what none can say. */
export function checkVerdict(
  { name, simulation }: { readonly name: string; readonly simulation: Simulation },
  verdict: QueueVerdict,
): void {
  if (verdict === "drop" || verdict === "mark") return;
  const said = `Link "${name}": admit of its queue gives ${show(verdict)}`;
  simulation.fail(new RangeError(`${said}, expected "accept", "drop" or "mark"`));
}
