import { thrownText } from "seedwire";
import type { Colors } from "./colors.ts";
import { codeFrame } from "../load/code-frame.ts";
import { ScenarioStray, ScenarioStuck, ScenarioThrew } from "../scenario-threw.ts";
import { formatFrame } from "./failure-text.ts";
import { userFrames } from "./stack.ts";

const OUTSIDE =
  "Timers, files and sockets of the host are outside the simulation: when they come is chance, and no run can be " +
  "told from them. seedwire run FILE --guard names the line that asks for them.";

/** What was wrong with a command or a file; a stack only of code that threw by itself. */
export function formatLoadFailure(error: Error, colors: Colors): string {
  if (!(error instanceof ScenarioThrew) || error instanceof ScenarioStuck)
    return `${colors.red("seedwire:")} ${error.message}`;
  const { cause } = error;
  const what = thrownText(cause);
  const frames = cause instanceof Error ? userFrames(cause).frames : [];
  const [first] = frames;
  const frame = first === undefined ? "" : codeFrame(first);
  return [
    `${colors.red(colors.bold(error.message))}: ${what}`,
    ...(frame === "" ? [] : ["", frame, ""]),
    ...frames.map(formatFrame),
    ...(error instanceof ScenarioStray ? ["", OUTSIDE, ""] : []),
  ].join("\n");
}
