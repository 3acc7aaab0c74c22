import { formatDuration } from "@seedwire/engine";
import { InputError, type Failure, type RunResult } from "seedwire";
import type { Colors } from "./colors.ts";
import { codeFrame } from "../load/code-frame.ts";
import { showPath } from "../load/find-file.ts";
import { userFrames, type Frame } from "./stack.ts";

/** Why a run failed: message, the user's line, virtual time, seed, and the line that repeats it. */
export function formatFailure(
  failure: Failure,
  error: unknown,
  { seed, scenario }: Pick<RunResult, "seed" | "scenario">,
  repeat: string,
  colors: Colors,
): string {
  if (failure.kind === "invariant") return formatBug(failure, error, seed, repeat, colors);
  // What the scenario says of its parameters needs no line of its code.
  if (error instanceof InputError) {
    return `${colors.red(colors.bold(`"${scenario}" cannot run`))}: ${failure.message}\n`;
  }
  const title = `"${scenario}" failed`;
  const frames = error instanceof Error && keepsStack(failure) ? userFrames(error).frames : [];
  const [first] = frames;
  const frame = first === undefined ? "" : codeFrame(first);
  const when = `virtual time ${formatDuration(failure.virtualNs)}, seed ${seed}`;
  const parts = [
    `${colors.red(colors.bold(title))}: ${failure.message}`,
    ...(frame === "" ? [] : ["", frame]),
    "",
    ...(frames.length > 0 ? frames.map(formatFrame) : [`    at ${failure.at}`]),
    `    at ${when}`,
    "",
    `To repeat it: ${colors.bold(repeat)}`,
  ];
  return `${parts.join("\n")}\n`;
}

/** What broke is in seedwire itself, so its own frames count too. */
function formatBug(
  { message, virtualNs, at }: Failure,
  error: unknown,
  seed: string,
  repeat: string,
  colors: Colors,
): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at (?!.*node:)/.test(line));
  const parts = [
    `${colors.red(colors.bold("Bug in seedwire, please report it"))}: ${message}`,
    "",
    ...frames,
    `    in ${at}, virtual time ${formatDuration(virtualNs)}, seed ${seed}`,
    "",
    `To repeat it: ${colors.bold(repeat)}`,
  ];
  return `${parts.join("\n")}\n`;
}

/** A wait and a limit have no line of their own. */
const keepsStack = ({ kind }: Failure): boolean => kind !== "waiting" && kind !== "limit";

/** A line of a stack, as `    at sendAll (scenarios/x.ts:21:5)`. */
export function formatFrame({ name, path, line, column }: Frame): string {
  const place = `${showPath(path)}:${line}:${column}`;
  return name === "" ? `    at ${place}` : `    at ${name} (${place})`;
}
