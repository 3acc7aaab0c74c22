import { show } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Queue, QueueModel, QueueVerdict } from "./queue.ts";

/**
 * A switch of a data center (RFC 8257 §3.1): first in, first out, and a packet that finds more than K
 * waiting is marked. One that cannot be marked is dropped instead (RFC 3168 §5).
 */
class Threshold implements Queue {
  readonly markAbovePackets: number = 0.5;
  readonly limitPackets: number = 0.5;

  constructor(markAbovePackets: number, limitPackets: number) {
    this.markAbovePackets = markAbovePackets;
    this.limitPackets = limitPackets;
  }

  admit(_packet: Packet, waitingPackets: number): QueueVerdict {
    if (waitingPackets >= this.limitPackets) return "drop";
    return waitingPackets > this.markAbovePackets ? "mark" : "accept";
  }
}

/**
 * A queue that marks what arrives while more than so many packets wait.
 *
 * @param packets K, the threshold (RFC 8257 §3.1)
 * @param limitPackets how many may wait; one more is dropped
 */
export function markAbove(packets: number, limitPackets = 10_000): QueueModel {
  for (const limit of [packets, limitPackets]) {
    if ((Number.isInteger(limit) || limit === Infinity) && limit >= 0) continue;
    throw new RangeError(
      `A marking queue of ${show(limit)} packets cannot be; expected whole numbers from 0, for example markAbove(20, 1000)`,
    );
  }
  return () => new Threshold(packets, limitPackets);
}
