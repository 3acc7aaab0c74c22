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
