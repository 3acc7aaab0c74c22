import type { Param } from "seedwire";
import { formatCase, readCaseText } from "./case-text.ts";
import { checkCase } from "./check-case.ts";
import { simplerCaseTexts } from "./simpler-case.ts";

/**
 * A parameter that is a whole network case, as a text; see `formatCase`. `seedwire shrink` makes it
 * simpler part by part.
 */
export function networkCase(about: string | null = null): Param<string> {
  const parse = (found: unknown, name = "case"): string => {
    if (typeof found !== "string") {
      throw new RangeError(
        `${name} is a value of type ${typeof found}, expected a text like ${EXAMPLE}`,
      );
    }
    let value: unknown;
    try {
      value = readCaseText(found);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RangeError(`${name} is no network case: ${why}; expected a text like ${EXAMPLE}`);
    }
    return formatCase(checkCase(value, name));
  };
  return {
    kind: "case",
    unit: null,
    default: "{}",
    about,
    choices: null,
    parse,
    format: String,
    simpler: simplerCaseTexts,
  };
}

const EXAMPLE = "{path:[{loss:0.1}],flows:[{client:{sends:1000}}]}";
