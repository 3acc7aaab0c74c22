import { applyOption, OptionError } from "./option.ts";
import { ScriptError, type Place } from "./place.ts";
import { newSettings, type Settings } from "./settings.ts";
import type { Token } from "./token.ts";

/** What is said from outside the script; it goes before what the script says. */
export interface Given {
  readonly definitions?: Readonly<Record<string, string>>;
  /** `mtu=1500`, with or without leading dashes. */
  readonly options?: readonly string[];
}

const COMMAND_LINE: Place = { line: 0, column: 0 };

/** Reads the options that a script begins with, below those given from outside. */
export function settingsOf(file: string, leading: readonly Token[], given: Given): Settings {
  const settings = newSettings();
  if (file.endsWith("v6.pkt")) settings.ipVersion = "ipv6"; // so scripts are named
  for (const token of leading) apply(settings, file, token, token.text);
  for (const option of given.options ?? []) apply(settings, file, COMMAND_LINE, option);
  for (const [name, value] of Object.entries(given.definitions ?? {})) {
    settings.definitions.set(name, value);
  }
  return settings;
}

function apply(settings: Settings, file: string, place: Place, text: string): void {
  const option = text.replace(/^-D\s*/, "define=").replace(/^--/, "");
  try {
    applyOption(settings, option);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const name = option.split("=")[0];
    throw new ScriptError(file, place, `--${name} ${error.message}`);
  }
}
