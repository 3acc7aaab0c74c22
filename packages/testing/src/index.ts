export { ORACLES } from "./oracles/index.ts";
export * from "./last-events/index.ts";
export * from "./case/index.ts";
