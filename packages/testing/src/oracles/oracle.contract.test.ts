import * as fs from "node:fs";
import { runScenario } from "seedwire";
import { describe, expect, test } from "vitest";
import { ORACLES } from "./index.ts";
import { GOOD_RUNS } from "./oracles.fixture.ts";

const folder = new URL(".", import.meta.url);

describe.each(ORACLES)("$name", ({ name, promise, source }) => {
  test("has the name of its file, which has a test of what it finds", () => {
    expect(fs.existsSync(new URL(`${name}.ts`, folder))).toBe(true);
    const bites = fs.readFileSync(new URL(`${name}.test.ts`, folder), "utf8");
    expect(bites).toMatch(/breach|bites/);
  });

  test("says in a sentence what is promised, and where that is written", () => {
    expect(promise).toMatch(/^[A-Z].{20,}[^.]$/);
    expect(source).toMatch(/^RFC \d+ (§|MUST-|SHLD-)[\w.]+/);
  });
});

describe.each(Object.entries(GOOD_RUNS))("of the good run %s", (_, scenario) => {
  test.each(["objects", "bytes"])("all oracles are silent and change nothing: %s", async (wire) => {
    const options = { wireBytes: wire === "bytes" };
    const plain = await runScenario(scenario, options);
    expect(plain.result.failures).toEqual([]);
    const watched = await runScenario(scenario, { ...options, oracles: ORACLES });
    expect(watched.result).toEqual(plain.result);
  });
});

test("the table in the README has them all, as they describe themselves", () => {
  const readme = fs.readFileSync(new URL("../../README.md", folder), "utf8");
  const rows = ORACLES.map(
    ({ name, promise, source }) => `| \`${name}\` | ${promise} | ${source} |`,
  );
  const [, table = ""] = /\| oracle \| promise \| source \|\n\| --- .*\n((?:\|.*\n)+)/.exec(
    readme,
  )!;
  expect(table.trimEnd().split("\n").toSorted()).toEqual(rows.toSorted());
});
