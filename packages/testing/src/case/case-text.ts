import type { NetworkCase } from "./network-case.ts";

/**
 * A case as one line, short enough for a command line and a fate file: JSON with bare names and with
 * single quotes. The seed is not in it: that is the run's.
 *
 * @example {path:[{loss:0.1}],flows:[{client:{sends:1000}}]}
 */
export function formatCase({ seed: _seed, ...rest }: NetworkCase): string {
  return format(rest);
}

function format(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(format).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${key}:${format(member)}`).join(",")}}`;
  }
  return JSON.stringify(value).replaceAll('"', "'");
}

/**
 * Reads what `formatCase` writes, or plain JSON.
 *
 * @throws {SyntaxError} for what is neither
 */
export function readCaseText(text: string): unknown {
  if (text.includes('"')) return JSON.parse(text);
  const quoted = text.replaceAll("'", '"').replaceAll(/([{,]\s*)([a-z]\w*)\s*:/gi, '$1"$2":');
  return JSON.parse(quoted);
}
