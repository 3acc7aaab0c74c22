import type { RunFlags } from "../commands/run.ts";
import { shellLine } from "../output/shell-quote.ts";
import { guardWords } from "./guarding.ts";

/** `--check` as it was typed; nothing if it was not. */
export function checkWords({ check }: { readonly check?: string | undefined }): string[] {
  if (check === undefined) return [];
  return [check === "all" ? "--check" : `--check=${check}`];
}

/** The command that takes the same course again: all options that decide about a run, and only they. */
export function repeatLine(
  file: string,
  { seed, set = [], until, check, guard, digest, wire }: RunFlags,
  only: string | undefined,
): string {
  const words = ["npx", "seedwire", "run", file];
  if (only !== undefined) words.push("--only", only);
  words.push(seed.startsWith("-") ? `--seed=${seed}` : "--seed");
  if (!seed.startsWith("-")) words.push(seed);
  for (const setting of set) words.push("--set", setting);
  if (until !== undefined) words.push("--until", until);
  words.push(...checkWords({ check }), ...guardWords({ guard }));
  if (digest === "full") words.push("--digest", "full");
  if (wire === "bytes") words.push("--wire", "bytes");
  return shellLine(words);
}
