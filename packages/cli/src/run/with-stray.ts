import { thrownText, type RunOutcome } from "seedwire";
import { showPath } from "../load/find-file.ts";
import { userFrames } from "../output/stack.ts";

/** A run that passed, but left an error behind that nobody waited for. */
export function withStray(
  result: RunOutcome["result"],
  error: unknown,
): Pick<RunOutcome, "result" | "error"> {
  const frames = error instanceof Error ? userFrames(error).frames : [];
  const [first] = frames;
  const failure = {
    kind: "exception" as const,
    message: thrownText(error),
    virtualNs: result.virtualNs,
    at: first === undefined ? result.file : `${showPath(first.path)}:${first.line}`,
  };
  return { result: { ...result, verdict: "fail", failures: [failure] }, error };
}
