import type { LossModel } from "@seedwire/link";
import { SplitMix64 } from "./split-mix64.ts";

/**
 * The losses of one measured run: every packet with payload that the queue took in draws one number,
 * in this order, and is lost on the wire if it is below the loss rate. Packets without payload (SYN, FIN,
 * pure ACKs) draw none.
 */
export function seededLoss(seed: number, probability: number): LossModel {
  return () => {
    const generator = new SplitMix64(BigInt(seed) * 1_000_003n);
    generator.next(); // one output is thrown away
    return {
      hits: ({ payloadLength }) => payloadLength > 0 && generator.nextUnit() < probability,
    };
  };
}
