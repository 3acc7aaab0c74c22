import { show } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Queue, QueueModel, QueueVerdict } from "./queue.ts";

/** Drop-tail: first in, first out, and what finds no room is dropped. */
class DropTail implements Queue {
  readonly limitPackets: number = 0.5; // Infinity is a double
  readonly limitBytes: number = 0.5;

  constructor(limitPackets: number, limitBytes: number) {
    this.limitPackets = limitPackets;
    this.limitBytes = limitBytes;
  }

  admit(packet: Packet, waitingPackets: number, waitingBytes: number): QueueVerdict {
    const fits =
      waitingPackets < this.limitPackets && waitingBytes + packet.sizeBytes <= this.limitBytes;
    return fits ? "accept" : "drop";
  }
}

function checkLimit(limit: number, what: string, call: string): void {
  if ((Number.isInteger(limit) || limit === Infinity) && limit >= 0) return;
  throw new RangeError(
    `A drop-tail queue of ${show(limit)} ${what} cannot be; expected a whole number from 0, for example ${call}`,
  );
}

/** A drop-tail queue in which at most so many packets wait. */
export function packets(limit: number): QueueModel {
  checkLimit(limit, "packets", "packets(100)");
  return () => new DropTail(limit, Infinity);
}

/** A drop-tail queue in which at most so many bytes wait, IP headers included. */
export function bytes(limit: number): QueueModel {
  checkLimit(limit, "bytes", "bytes(150_000)");
  return () => new DropTail(Infinity, limit);
}
