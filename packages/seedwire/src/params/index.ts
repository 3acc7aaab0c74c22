export { jsonParam, jsonParams } from "./json-params.ts";
export { count, integer, number } from "./numbers.ts";
export type {
  BoundedOptions,
  Param,
  ParamOptions,
  ParamSpecs,
  ParamValue,
  ParamValues,
} from "./param.ts";
export { duration, probability, rate, size } from "./quantities.ts";
export { readParams } from "./read-params.ts";
export { flag, oneOf, text, type TextOptions } from "./words.ts";
