import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runScript } from "./run-script.ts";

const folder = fileURLToPath(new URL("../../scripts/examples/", import.meta.url));
const examples = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(`${folder}${file}`, "utf8"),
}));

test("there are sixteen", () => {
  expect(examples).toHaveLength(16);
});

/** One number of a script, changed. */
interface Change {
  readonly what: string;
  readonly text: string;
}

/** Adds to the number that a pattern finds in a line, in its only group. */
type Add = readonly [what: string, pattern: RegExp, more: number];

/** Numbers of an outbound packet. All of it must be as written, the time within its tolerance. */
const PACKET: readonly Add[] = [
  ["the time", /^(?:\+|\d*~\+)?(\d*\.?\d+)\s+>/, 2],
  // That of the first SYN is but a name for the number that the stack chose.
  ["the sequence number", /^(?!.* > S)\S+ .*?\s(\d+):\d+\(0\)/, 1],
  ["the length", /:\d+\((\d+)\)/, 1],
  ["ack", /\back (\d+)/, 1],
  ["mss", /\bmss (\d+)/, 1],
  ["wscale", /\bwscale (\d+)/, 1],
  ["the first edge of a SACK block", /\bsack (\d+):/, 1],
  ["the last edge of a SACK block", /:(\d+)>/, 1],
];

/** Results, times of return and outputs of calls; not descriptors, whose numbers are names. */
const CALL: readonly Add[] = [
  ["the result", /^(?!.*(?:socket|accept)\().*\) = (\d+)/, 1],
  ["the time of return", /\.\.\.([\d.]+) \w+\(/, 2],
  ["the output", /getsockopt\(.*\[(\d+)\], \[/, 1],
];

const CODE: readonly Add[] = [["an asserted number", /assert tcpi_\w+ == (\d+)/, 1]];

function kindsOf(line: string): readonly Add[] {
  if (/^[+.\d~]+\s*>/.test(line)) return PACKET;
  if (/assert /.test(line)) return CODE;
  return /\) = /.test(line) ? CALL : [];
}

/** Every way to change one number of a script by which it must fail. */
function* changes(text: string): Generator<Change> {
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    for (const [what, pattern, more] of kindsOf(line)) {
      const changed = add(line, pattern, more);
      if (changed === null) continue;
      const all = lines.with(at, changed).join("\n");
      yield { what: `line ${at + 1}: ${what}: ${changed}`, text: all };
    }
  }
}

function add(line: string, pattern: RegExp, more: number): string | null {
  const found = new RegExp(pattern, `${pattern.flags}d`).exec(line);
  const [from, to] = found?.indices?.[1] ?? [-1, -1];
  if (found === null || from === -1) return null;
  const number = Number(line.slice(from, to)) + more;
  const changed = `${line.slice(0, from)}${Number(number.toFixed(6))}${line.slice(to)}`;
  return withEnd(changed);
}

/** Where the start or the length of a range was changed, its end goes with it. */
const withEnd = (line: string): string =>
  line.replace(/(\d+):\d+\((\d+)\)/, (_all, start: string, length: string) => {
    return `${start}:${Number(start) + Number(length)}(${length})`;
  });

describe.each(examples)("$file", ({ file, text }) => {
  test("passes, whatever the seed", () => {
    for (const seed of ["1", "2", "3", "4", "5"]) {
      const { report } = runScript(text, { file, seed });
      expect(report).toBe("");
    }
  });

  test("fails with one number changed, whichever", () => {
    const all = [...changes(text)];
    expect(all.length).toBeGreaterThan(5);
    const passed = all.filter((change) => runScript(change.text, { file }).outcome !== "fail");
    expect(passed.map(({ what }) => what)).toEqual([]);
  });
});
