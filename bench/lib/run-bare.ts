import { Simulation } from "@seedwire/engine";
import {
  createExpect,
  Network,
  readParams,
  Report,
  type RunOptions,
  type Scenario,
} from "seedwire";

/** Runs a scenario as `runScenario` does, but nobody listens to what happens: without the digest. */
export async function runBare(
  scenario: Scenario,
  { params: given = {}, observers = [] }: Pick<RunOptions, "params" | "observers">,
): Promise<void> {
  const params = readParams(scenario.params, given, scenario.name);
  const rest = () => new Promise<void>((resolve) => void setImmediate(resolve));
  const simulation = new Simulation({ seed: "1", rest, checks: false });
  const net = new Network(simulation);
  const report = new Report(net);
  const start = { scenario, file: "", seed: "1", params, simulation, net };
  for (const observe of observers) observe(start);
  const expect = createExpect(() => simulation.nowNs);
  const { settleNs } = scenario;
  await simulation.run(() => scenario.body({ net, params, report, seed: "1", expect }), {
    settleNs,
  });
}
