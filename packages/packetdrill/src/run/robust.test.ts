import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runScript } from "./run-script.ts";

const folder = fileURLToPath(new URL("../../scripts/examples/", import.meta.url));
const scripts = readdirSync(folder).map((file) => readFileSync(`${folder}${file}`, "utf8"));

/** Pieces of scripts, to put where they do not belong. */
const pieces = [...new Set(scripts.join("\n").match(/\w+|\.\.\.|[^\s\w]/g))];

/** A script with some of its tokens replaced, doubled or left out. */
const mangled = fc
  .tuple(
    fc.constantFrom(...scripts),
    fc.array(
      fc.tuple(fc.nat(), fc.constantFrom("drop", "double", "replace"), fc.constantFrom(...pieces)),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([text, edits]) => {
    const tokens = text.match(/\s+|\w+|\.\.\.|[^\s\w]/g)!;
    for (const [at, edit, piece] of edits) {
      const index = at % tokens.length;
      const token = tokens[index]!;
      tokens[index] = edit === "drop" ? "" : edit === "double" ? `${token} ${token}` : piece;
    }
    return tokens.join("");
  });

test("whatever a script says, it comes to an outcome, and a line of it where it can", () => {
  fc.assert(
    fc.property(mangled, (text) => {
      const { outcome, line, message, report } = runScript(text);
      const lines = text.split("\n").length;
      expect(line).toBeLessThanOrEqual(lines);
      if (outcome === "pass") {
        expect(message).toBe("");
        expect(report).toMatch(/^(?:$|  Note: )/);
      } else expect(report.split("\n")[0]).toContain(message.split("\n")[0]);
    }),
    { numRuns: 300 },
  );
});
