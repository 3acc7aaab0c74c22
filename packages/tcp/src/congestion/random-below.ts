import type { Rng } from "@seedwire/engine";
import type { RandomBelow } from "./controller.ts";

/** Random whole numbers from a stream that is made when it is needed first: most never need it. */
export function randomBelow(stream: () => Rng): RandomBelow {
  let rng: Rng | null = null;
  return (below) => {
    rng ??= stream();
    return Math.floor(rng.quick() * below);
  };
}
