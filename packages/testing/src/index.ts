export { ORACLES } from "./oracles/index.ts";
