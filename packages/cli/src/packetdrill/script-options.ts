import { OPTION_NAMES, whyBadOption } from "@seedwire/packetdrill";
import { nearest } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/** What the command line says beside its own options: places, and packetdrill's options. */
export interface Operands {
  readonly places: readonly string[];
  /** As they were typed: `--mss=1000`. */
  readonly options: readonly string[];
}

/** Options of the command itself, for a hint at what was meant. */
const OWN = [
  "json",
  "relaxed",
  "exact",
  "allow-unsupported",
  "profile",
  "seed",
  "verbose",
  "define",
];

/** Tells packetdrill's options from files and folders. */
export function splitOperands(operands: readonly string[]): Operands {
  const isOption = (operand: string): boolean => operand.startsWith("-") && operand !== "-";
  const options = operands.filter(isOption);
  for (const option of options) checkOption(option);
  return { places: operands.filter((operand) => !isOption(operand)), options };
}

/** An option that packetdrill has, with a value that it takes. */
function checkOption(option: string): void {
  const [, dashes = "", name = ""] = /^(--?)([^=]*)/.exec(option) ?? [];
  const isKnown = dashes === "--" && OPTION_NAMES.includes(name);
  const why = dashes === "--" ? whyBadOption(option) : "is no option";
  if (why === undefined) return;
  if (isKnown) {
    throw new UsageError(`--${name} ${why}; written as --${name}=VALUE`);
  }
  const meant = nearest(name, [...OWN, ...OPTION_NAMES]).map((known) => `--${known}`);
  const hint = meant.length === 0 ? "" : ` Did you mean ${meant.join(" or ")}?`;
  throw new UsageError(
    `There is no option ${dashes}${name}.${hint} See seedwire packetdrill --help`,
  );
}

/** Reads `-D NAME=value`, as often as it was given; the last word on a name counts. */
export function parseDefinitions(texts: readonly string[]): Record<string, string> {
  const definitions: Record<string, string> = {};
  for (const text of texts) {
    const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`-D ${text}: expected NAME=value, for example -D CMSG_LEVEL_IP=SOL_IP`);
    }
    definitions[name] = value;
  }
  return definitions;
}
