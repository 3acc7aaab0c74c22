import type { Problem } from "./problem.ts";
import type { Workspace } from "./workspace.ts";

const longestLines = 300;

/** Files that may be longer, each with the reason. */
const allowed: Readonly<Record<string, string>> = {
  "packages/tcp/src/send/scoreboard.ts": "one ring, whose arrays nobody else may see",
};

/** One concept per file: one past 300 lines asks to be cut. */
export function checkLength(workspace: Workspace, exceptions = allowed): Problem[] {
  const files = [...workspace.packages.flatMap((pkg) => pkg.files), ...workspace.otherFiles];
  return files.flatMap(({ path, text, isTest }) => {
    const lines = text.trimEnd().split("\n").length;
    if (isTest || lines <= longestLines || path in exceptions) return [];
    return {
      file: path,
      line: longestLines + 1,
      found: `${lines} lines`,
      right: `cut it at ${longestLines}, one concept per file, or name the reason in scripts/tidy/length.ts`,
    };
  });
}
