export * from "./diff/index.ts";
export * from "./guard/index.ts";
export { ORACLES } from "./oracles/index.ts";
export * from "./last-events/index.ts";
export * from "./case/index.ts";
export * from "./shrink/index.ts";
export * from "./arbitraries/index.ts";
export * from "./explore/index.ts";
export * from "./guarantee/index.ts";
