import type * as fc from "fast-check";
import type { Impairments } from "../guarantee/random-fates.ts";
import { at, duration, percents, sparse } from "./sparse.ts";

/** What may befall packets on every link of a run, but for flipped bits. Shrinks to nothing. */
export const anyImpairments: fc.Arbitrary<Impairments> = sparse<Impairments>({
  drop: at(60, percents(15)),
  duplicate: at(30, percents(10)),
  delay: at(40, percents(20)),
  delayNs: at(50, duration(1e6, 200e6)),
});
