import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { expect, test } from "vitest";

const MAIN = path.join(import.meta.dirname, "main.ts");

test.each([
  [["--set", "bytes=50MB"], "--set bytes=50MB: the transfer that is counted has no end"],
  [["--set", "duration=3s"], "leave bytes and duration out"],
  [["--set", "flows"], "--set flows: expected NAME=VALUE"],
  [["--steps", "0"], "--steps 0: expected a whole number above 0"],
  [["--such"], "--such"],
])("bench:instructions %j is refused with a sentence", (args, says) => {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", MAIN, ...args], {
    encoding: "utf8",
  });
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(2);
});
