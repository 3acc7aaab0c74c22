// All that a merge needs. Runs every step, also after a failed one, and sums up at the end.
import { spawnSync } from "node:child_process";
import { readScriptArgs } from "./script-args.ts";

readScriptArgs(
  "npm run check\n  Format, types, lint, tidy and all tests; ends with a list of what failed.",
  {},
);

const steps = [
  { name: "format", command: "prettier --check ." },
  { name: "types", command: "tsc -b" },
  { name: "lint", command: "oxlint" },
  { name: "tidy", command: "tsx scripts/tidy.ts" },
  { name: "tests", command: "vitest run" },
];

const results = steps.map(({ name, command }) => {
  console.log(`\n== ${name}: ${command}`);
  const startedMs = Date.now();
  const [program = "", ...args] = command.split(" ");
  const { status } = spawnSync(program, args, {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return { name, ok: status === 0, seconds: (Date.now() - startedMs) / 1000 };
});

console.log("");
for (const { name, ok, seconds } of results) {
  console.log(`${ok ? "ok    " : "FAILED"}  ${name}  ${seconds.toFixed(1)} s`);
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
