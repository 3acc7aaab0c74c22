import * as fc from "fast-check";
import type { FaultCase } from "../case/index.ts";
import { anyMtu } from "./links.ts";
import { duration, oneOf, percents, whole } from "./sparse.ts";

const when = { atNs: duration(0, 500e6), forNs: duration(1e6, 3e9) } as const;
const cable = whole(0, 3);

/** What goes wrong with cables, and is mended. */
const ofCables: readonly fc.Arbitrary<FaultCase>[] = [
  fc.record({ what: fc.constant("down"), cable, ...when }),
  fc.record({ what: fc.constant("rate"), cable, rateBps: oneOf(1e8, 1e6, 2e5), ...when }),
  fc.record({ what: fc.constant("delay"), cable, delayNs: duration(0, 200e6), ...when }),
  fc.record({ what: fc.constant("mtu"), cable, mtuBytes: anyMtu, ...when }),
  fc.record({ what: fc.constant("loss"), cable, loss: percents(60), ...when }),
];

const host = oneOf("client", "server");
const jumpNs = whole(-10_000, 10_000).map((n) => n * 1e6);

/** What goes wrong with hosts. */
const unplugged = fc.record({ what: fc.constant("unplugged"), host, ...when });
const clock = fc.record({ what: fc.constant("clock"), host, jumpNs, ...when });
const crash = fc.oneof(
  { withCrossShrink: true },
  fc.record({ what: fc.constant("crash"), host, ...when }),
  fc.record({ what: fc.constant("crash"), host, atNs: when.atNs }),
);

/** Something that goes wrong, and what all connections outlive. */
export const anyFault: fc.Arbitrary<FaultCase> = fc.oneof(...ofCables, unplugged, clock);

/** Something that goes wrong, crashes included. */
export const anyGraveFault: fc.Arbitrary<FaultCase> = fc.oneof(
  { weight: 2, arbitrary: crash },
  { weight: 1, arbitrary: anyFault },
);

/** Some of them. Shrinks to none. */
export const anyFaults = (
  fault: fc.Arbitrary<FaultCase> = anyFault,
  max = 3,
): fc.Arbitrary<FaultCase[]> => fc.array(fault, { maxLength: max });
