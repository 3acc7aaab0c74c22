import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { runScript } from "./run-script.ts";

// Every script below scripts/ passes (the examples have a test of their own). Its path and the comment
// at its head are the title of its test, so the rules which that comment names are covered by it
// (npm run conformance).

const FOLDER = path.resolve(import.meta.dirname, "../../scripts");

const scripts = fs
  .readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .map((name) => name.split(path.sep).join("/"))
  .filter((name) => name.endsWith(".pkt") && !name.startsWith("examples/"))
  .toSorted()
  .map((name) => {
    const text = fs.readFileSync(path.join(FOLDER, name), "utf8");
    return { name, text, about: headOf(text) };
  });

/** The comment lines that a script begins with, as one. */
function headOf(text: string): string {
  const [head = ""] = /^(?:\s*\/\/.*\n)*/.exec(text) ?? [];
  return head.replaceAll(/^\s*\/\/\s?/gm, "").trim().replaceAll(/\s+/g, " "); // prettier-ignore
}

for (const { name, text, about } of scripts) {
  test(`${name}: ${about}`, () => {
    const { outcome, report } = runScript(text, { file: name });
    expect(outcome, report).toBe("pass");
  });
}
