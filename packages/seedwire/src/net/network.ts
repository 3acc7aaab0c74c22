import type { Simulation } from "@seedwire/engine";

export class Network {
  readonly simulation: Simulation;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }
}
