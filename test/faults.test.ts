import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { FAULTS } from "../scripts/faults/catalogue/index.ts";
import { plan } from "../scripts/faults/plant.ts";

// `npm run faults` plants each of these and lets the guarantees find it. That takes longer than the
// tests may; here it is seen to that the catalogue still fits the sources.

const ROOT = path.resolve(import.meta.dirname, "..");

test("there are at least 40 faults, each with a name of its own", () => {
  expect(FAULTS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
});

test.each(FAULTS.map((fault) => [fault.name, fault] as const))(
  "%s fits the sources and leaves TypeScript",
  (_name, fault) => {
    for (const { file, before, after } of plan(fault, ROOT)) {
      expect(after).not.toBe(before);
      expect(parseSync(file, after).errors).toEqual([]);
    }
  },
);

test("a retransmission timer that sends nothing is found by random networks, and reduced to three fates or fewer", () => {
  const script = path.join(ROOT, "scripts/faults.ts");
  const args = [
    "--import",
    "tsx",
    script,
    "--only",
    "rto-sends-nothing",
    "--seconds",
    "240",
    "--json",
  ];
  const { faults } = JSON.parse(
    execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }),
  ) as {
    faults: { found: boolean; fates: number }[];
  };
  expect(faults).toHaveLength(1);
  expect(faults[0]!.found).toBe(true);
  expect(faults[0]!.fates).toBeLessThanOrEqual(3);
});
