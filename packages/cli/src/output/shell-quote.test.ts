import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shellLine, shellQuote } from "./shell-quote.ts";

test.each([
  ["loss=5%", "loss=5%"],
  ["scenarios/x.ts", "scenarios/x.ts"],
  ["two words", "'two words'"],
  ["it's", `'it'\\''s'`],
  ["", "''"],
  ["$HOME", "'$HOME'"],
  ["a;b", "'a;b'"],
])("%s is quoted as %s", (word, quoted) => {
  expect(shellQuote(word)).toBe(quoted);
});

test.skipIf(process.platform === "win32")("a shell reads the words that were quoted", () => {
  const word = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""));
  const words = fc.sample(fc.array(word, { maxLength: 5 }), { numRuns: 30, seed: 1 }).flat();
  const { stdout } = spawnSync("sh", ["-c", `printf '%s\\0' ${shellLine(words)}`], {
    encoding: "utf8",
  });
  expect(stdout.split("\0").slice(0, -1)).toEqual(words);
});
