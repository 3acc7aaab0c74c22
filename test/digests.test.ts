import { runScenario, type RunOptions, type Scenario } from "seedwire";
import { describe, expect, test } from "vitest";
import { briefParams, readScenarios, scenarioFiles } from "../scripts/goldens/scenario-files.ts";

// One seed, one digest, whether packets become bytes or not. (That a second run has the digest of the
// first is in scenarios.test.ts; that other runtimes have the same is seen by npm run test:runtimes.)

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
  "T81 first fragment missing",
  "T81 second fragment missing",
  "T81 traceroute",
  "T84 any order", // as T70
  "T84 duplicates",
  "T84 fragments of fragments",
  "T84 one missing",
]);

describe.each(scenarioFiles())("%s", async (file) => {
  const { scenarios } = await readScenarios(file);
  describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",

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
