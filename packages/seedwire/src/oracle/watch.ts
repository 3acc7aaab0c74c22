import type { Simulation } from "@seedwire/engine";
import type { Network } from "../net/index.ts";
import type { Ending, Oracle } from "./oracle.ts";
import { Violation } from "./violation.ts";

/** The oracles of one run, from before anything happens to the last word. */
export class Watch {
  /** The first breach. */
  violation: Violation | null = null;
  readonly #ends: ((ending: Ending) => void)[] = [];
  readonly #simulation: Simulation;

  constructor(oracles: readonly Oracle[], simulation: Simulation, net: Network) {
    this.#simulation = simulation;
    for (const oracle of oracles) {
      const end = oracle.watch({
        simulation,
        net,
        breach: (breach) => {
          this.violation ??= new Violation(oracle, breach, simulation.nowNs);
          simulation.fail(this.violation);
        },
      });
      if (typeof end === "function") this.#ends.push(end);
    }
  }

  /** The run is over: what oracles can say only now. */
  end(finished: boolean): void {
    const { queue, backgroundEvents, nowNs } = this.#simulation;
    const quiet = queue.size === backgroundEvents;
    for (const end of this.#ends) end({ finished, quiet, nowNs });
  }
}
