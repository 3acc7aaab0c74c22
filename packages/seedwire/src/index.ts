export { InputError } from "./input-error.ts";
export * from "./params/index.ts";
export * from "./report/index.ts";
export * from "./run/index.ts";
export { Network } from "./net/index.ts";
export {
  isScenario,
  scenario,
  type Scenario,
  type ScenarioContext,
  type ScenarioOptions,
} from "./scenario.ts";
