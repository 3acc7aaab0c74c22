import type { Simulation } from "@seedwire/engine";

/** Where a model works: the simulation and the name of the link, for its random stream. */
export interface Place {
  readonly simulation: Simulation;
  readonly link: string;
}
