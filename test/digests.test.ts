import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { runScenario, type RunOptions, type Scenario } from "seedwire";
import { describe, expect, test } from "vitest";
import { briefParams, readScenarios, scenarioFiles } from "../scripts/goldens/scenario-files.ts";
import { findBun } from "../scripts/bun.mjs";

// One seed, one digest: whatever engine runs it, and whether packets become bytes or not.
// (That a second run has the digest of the first is in scenarios.test.ts.)

/** Scenarios that go the same way with every seed: nothing in them is left to chance. */
const SEEDLESS: ReadonlySet<string> = new Set([
  "T08 simultaneous open",
  "T11 old duplicate SYN",
  "T11 RST after simultaneous open",
  "T13 half-open, found by a SYN",
  "T23 no TIME-WAIT",
  "T23 TIME-WAIT",
  "T24 H3, old ACK in SYN-SENT",
  "T50 values",
  "T70 size limit", // but for a port, which is payload of a fragment
  "T80 round trip",
]);

const ROOT = path.resolve(import.meta.dirname, "..");
const bun = findBun();
const bunDigests = bun === undefined ? null : digestsOfBun(bun);
bunDigests?.catch(() => {}); // told by the tests that await it
if (bun === undefined) console.warn("Bun is not installed: its digests are not compared");

describe.each(scenarioFiles())("%s", async (file) => {
  const { scenarios } = await readScenarios(file);
  describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    { timeout: 60_000 },
    (name, scenario) => {
      const usual = () => (plain ??= digestOf(scenario, { file }));
      let plain: Promise<string> | null = null;

      test("every packet as bytes: the same digest", async () => {
        expect(await digestOf(scenario, { file, wireBytes: true })).toBe(await usual());
      });

      test("another seed: another digest, unless nothing is left to chance", async () => {
        const isSame = (await digestOf(scenario, { file, seed: "2" })) === (await usual());
        expect(isSame, "SEEDLESS in digests.test.ts lists those without chance").toBe(
          SEEDLESS.has(name),
        );
      });

      test.skipIf(bun === undefined)("Bun: the same digest", async () => {
        expect((await bunDigests)?.[file]?.[name]).toBe(await usual());
      });
    },
  );
});

async function digestOf(scenario: Scenario, options: RunOptions): Promise<string> {
  const brief = briefParams(options.file!);
  const { result } = await runScenario(scenario, { ...options, params: brief ?? {} });
  const { verdict, failures, digest } = result;
  if (brief === undefined) expect({ verdict, failures }).toEqual({ verdict: "pass", failures: [] });
  return digest;
}

/** All scenarios in one process of Bun. */
async function digestsOfBun(program: string): Promise<Record<string, Record<string, string>>> {
  const { stdout } = await promisify(execFile)(program, ["scripts/goldens/digests.ts"], {
    cwd: ROOT,
  });
  return JSON.parse(stdout);
}
