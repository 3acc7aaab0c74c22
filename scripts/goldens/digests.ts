// Prints the digests of all scenarios, long ones in brief, as JSON: { FILE: { SCENARIO: DIGEST } }. Runs
// in any runtime.
import { runScenario } from "seedwire";
import { briefParams, readScenarios, scenarioFiles } from "./scenario-files.ts";

const digests: Record<string, Record<string, string>> = {};
for (const file of scenarioFiles()) {
  const ofFile: Record<string, string> = {};
  for (const scenario of (await readScenarios(file)).scenarios) {
    const { result } = await runScenario(scenario, { file, params: briefParams(file) ?? {} });
    ofFile[scenario.name] = result.digest;
  }
  digests[file] = ofFile;
}
console.log(JSON.stringify(digests));
