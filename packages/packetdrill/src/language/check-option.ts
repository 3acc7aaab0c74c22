import { applyOption, OptionError } from "./option.ts";
import { newSettings } from "./settings.ts";

/**
 * Why an option, as it stands on a command line (`--mtu=1400`), cannot be; undefined if it can. In
 * words that follow it: `is "x", expected a whole number of 68 to 65535`.
 */
export function whyBadOption(option: string): string | undefined {
  try {
    applyOption(newSettings(), option.replace(/^-+/, ""));
    return undefined;
  } catch (error) {
    if (error instanceof OptionError) return error.message;
    throw error;
  }
}
