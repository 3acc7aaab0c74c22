import { InputError, readParams, type ParamValue, type Scenario } from "seedwire";
import { didYouMean } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/** What `--set` said, as texts by name; the last word on a name counts. */
export type Settings = ReadonlyMap<string, string>;

/** Reads `KEY=VALUE`, as often as it was given by an option. */
export function parseSettings(texts: readonly string[], option = "--set"): Settings {
  const settings = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) {
      throw new UsageError(
        `${option} ${text}: expected NAME=VALUE, for example ${option} loss=0.05`,
      );
    }
    settings.set(text.slice(0, at), text.slice(at + 1));
  }
  return settings;
}

/**
 * The parameters of a scenario with these settings.
 *
 * @param others further scenarios of the same command: a setting must suit one of them at least
 * @param option the option that gave them
 * @throws {UsageError} for a name that none has, or a value that is not accepted
 */
export function readSettings(
  scenario: Scenario,
  settings: Settings,
  others: readonly Scenario[] = [],
  option = "--set",
): Record<string, ParamValue> {
  const mine: Record<string, string> = {};
  for (const [name, value] of settings) {
    if (Object.hasOwn(scenario.params, name)) mine[name] = value;
    else if (!others.some(({ params }) => Object.hasOwn(params, name))) {
      throw new UsageError(unknownName(`${option} ${name}=${value}`, name, [scenario, ...others]));
    }
  }
  try {
    return readParams(scenario.params, mine, scenario.name);
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** The parameters as `--set` takes them: "rate=20Mbit/s". */
export const showParams = (
  { params }: Scenario,
  values: Readonly<Record<string, ParamValue>>,
): string[] =>
  Object.entries(params).map(
    ([name, param]) => `${name}=${param.format(values[name] ?? param.default)}`,
  );

function unknownName(what: string, name: string, scenarios: readonly Scenario[]): string {
  const unique = [...new Set(scenarios)];
  const known = unique.flatMap(({ params }) => Object.keys(params));
  const lists = unique.map((scenario) => {
    const params = showParams(scenario, {});
    return `  ${scenario.name}: ${params.length === 0 ? "no parameters" : params.join(" ")}`;
  });
  return [
    `${what}: there is no parameter "${name}".${didYouMean(name, known)}`,
    "Known, with their defaults:",
    ...lists,
  ].join("\n");
}
