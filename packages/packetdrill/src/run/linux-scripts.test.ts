import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runScript } from "./run-script.ts";

const folder = fileURLToPath(new URL("../../scripts/", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".pkt") && !file.startsWith("examples"))
  .map((file) => file.split(path.sep).join("/"))
  .toSorted();

/** What a script checks, by its first comment; begins with the rule's id. */
function subject(text: string): string {
  const comment = text.slice(0, text.indexOf("\n\n"));
  return comment.replaceAll(/^\/\/ ?/gm, "").replaceAll("\n", " ");
}

for (const file of files) {
  const text = readFileSync(folder + file, "utf8");
  test(`${file}: ${subject(text)}`, () => {
    const { outcome, report } = runScript(text, { file });
    expect(outcome, report).toBe("pass");
  });
}
