import type { ParamValue } from "./param.ts";

/** A value as JSON can have it: there is no Infinity in it, a rate without limit is "unlimited". */
export const jsonParam = (value: ParamValue): ParamValue =>
  value === Infinity ? "unlimited" : value;

/** Parameters as JSON can have them; as texts they are read back too. */
export const jsonParams = (
  params: Readonly<Record<string, ParamValue>>,
): Record<string, ParamValue> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, jsonParam(value)]));
