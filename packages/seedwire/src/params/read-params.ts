import { didYouMean } from "@seedwire/engine";
import { InputError } from "../input-error.ts";
import type { ParamSpecs, ParamValue } from "./param.ts";

/**
 * The values of a scenario's parameters: those given, which may be texts, and defaults for the rest.
 *
 * @param scenario name of the scenario, for errors
 * @throws {InputError} for an unknown name or a value that is not accepted
 */
export function readParams(
  specs: ParamSpecs,
  given: Readonly<Record<string, unknown>>,
  scenario: string,
): Record<string, ParamValue> {
  const known = Object.keys(specs);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(specs, name)) continue;
    const has = known.length === 0 ? "no parameters" : known.join(", ");
    throw new InputError(
      `Scenario "${scenario}" has no parameter "${name}"; it has ${has}.${didYouMean(name, known)}`,
    );
  }
  const values: Record<string, ParamValue> = {};
  for (const name of known) {
    const spec = specs[name]!;
    if (given[name] === undefined) {
      values[name] = spec.default;
      continue;
    }
    try {
      values[name] = spec.parse(given[name], `Parameter "${name}"`);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const { message } = error;
      const example = `${message.endsWith("?") ? " For" : "; for"} example ${name}=${spec.format(spec.default)}`;
      throw new InputError(`Scenario "${scenario}": ${message}${example}`, { cause: error });
    }
  }
  return values;
}
