import * as fc from "fast-check";
import type { CableCase, LinkCase } from "../case/index.ts";
import { at, duration, oneOf, percents, sparse, whole } from "./sparse.ts";

/** From what IP asks of any link (RFC 791 §3.2) to jumbo frames. Shrinks to 1500. */
export const anyMtu: fc.Arbitrary<number> = fc.oneof(
  { withCrossShrink: true },
  oneOf(1500, 576, 9000, 68),
  whole(68, 9000),
);

/** A queue: shallow, deep, in bytes, or one that marks. */
const queues = {
  queuePackets: at(15, fc.oneof(whole(1, 10), whole(10, 200))),
  queueBytes: at(5, whole(3000, 100_000)),
  markAbovePackets: at(8, whole(0, 20)),
} as const;

const speeds = {
  rateBps: at(50, oneOf(1e8, 1e7, 1e6, 2.5e5)),
  delayNs: at(75, duration(0, 50e6)),
  jitterNs: at(10, duration(0, 20e6)),
} as const;

const damage = {
  loss: at(35, percents(30)),
  corrupt: at(12, percents(5)),
  duplicate: at(20, percents(20)),
  reorder: at(20, percents(30)),
  heldBackNs: at(30, duration(0, 100e6)),
} as const;

/** One direction of a cable. Shrinks to a perfect one. */
export const anyLink: fc.Arbitrary<LinkCase> = sparse<LinkCase>({
  ...speeds,
  ...queues,
  ...damage,
  mtuBytes: at(15, anyMtu),
});

/** A cable that loses nothing but what its queue has no room for. */
export const anyQuietLink: fc.Arbitrary<LinkCase> = sparse<LinkCase>({
  ...speeds,
  ...queues,
});

/** A slow link with a queue that manages itself, and losses in bursts. Shrinks to a perfect one. */
export const anyManagedLink: fc.Arbitrary<LinkCase> = sparse<LinkCase>({
  rateBps: at(95, oneOf(1e7, 1e6, 2.5e5)),
  delayNs: at(75, duration(0, 50e6)),
  discipline: at(90, oneOf("codel", "fqCodel", "pie", "red")),
  queuePackets: at(40, oneOf(1, 5, 20, 100)),
  loss: at(25, percents(15)),
  burstPackets: at(70, whole(1, 5)),
  reorder: at(10, percents(20)),
  heldBackNs: at(30, duration(0, 50e6)),
  duplicate: at(10, percents(10)),
  corrupt: at(8, percents(3)),
});

/** A cable, both ways alike or not. Shrinks to a perfect one. */
export const anyCable: fc.Arbitrary<CableCase> = cableOf(anyLink);

/** A cable whose queues manage themselves. */
export const anyManagedCable: fc.Arbitrary<CableCase> = cableOf(anyManagedLink);

/** A cable that loses nothing but what its queue has no room for. */
export const anyQuietCable: fc.Arbitrary<CableCase> = cableOf(anyQuietLink);

function cableOf(link: fc.Arbitrary<LinkCase>): fc.Arbitrary<CableCase> {
  return fc.tuple(link, at(15, link), at(15, link)).map(([both, there, back]) => ({
    ...both,
    ...(there === undefined ? {} : { there }),
    ...(back === undefined ? {} : { back }),
  }));
}
