import type { Scenario } from "seedwire";
import type { Colors } from "./colors.ts";
import type { RunFlags } from "../commands/run.ts";
import { shellLine } from "./shell-quote.ts";

/** What to try next after all has passed: another seed, another parameter, a closer look. */
export function formatHint(
  file: string,
  flags: RunFlags,
  scenarios: readonly Scenario[],
  colors: Colors,
): string {
  const tries: string[] = [];
  const [first] = scenarios;
  const setting = first === undefined ? undefined : anotherValue(first);
  const nextSeed = /^\d{1,15}$/.test(flags.seed)
    ? String(Number(flags.seed) + 1)
    : `${flags.seed}-2`;
  tries.push(shellLine(["--seed", nextSeed]));
  if (setting !== undefined && flags.set === undefined) tries.push(shellLine(["--set", setting]));
  if (flags.report === undefined) tries.push("--report out.html");
  const only = flags.only === undefined ? [] : ["--only", flags.only];
  const command = shellLine(["npx", "seedwire", "run", file, ...only]);
  const again =
    flags.fates === undefined
      ? ""
      : `The same run from its fates: ${shellLine(["npx", "seedwire", "replay", flags.fates])}\n`;
  return colors.dim(`\nNext: ${command} with ${tries.join(", or ")}\n${again}`);
}

/** A setting that makes a run go another way. */
function anotherValue({ params }: Scenario): string | undefined {
  for (const [name, param] of Object.entries(params)) {
    if (param.kind === "probability") return `${name}=${param.default === 0.05 ? "10%" : "5%"}`;
  }
  for (const [name, param] of Object.entries(params)) {
    const other = param.choices?.find((choice) => choice !== String(param.default));
    if (other !== undefined) return `${name}=${other}`;
    if (param.unit !== null && typeof param.default === "number" && param.default > 0) {
      return `${name}=${param.format(2 * param.default)}`;
    }
  }
  return undefined;
}
