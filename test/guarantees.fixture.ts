import * as fs from "node:fs";
import { guarantee, GuaranteeError, GUARANTEES, type NetworkCase } from "@seedwire/testing";
import { expect, test } from "vitest";
import { keepFailures } from "../scripts/guarantees/keep-failure.ts";
import { numberOf } from "../scripts/guarantees/search.ts";

/** Networks of all kinds together; `SEEDWIRE_NETWORKS=20000` looks longer. */
const NETWORKS = Number(process.env["SEEDWIRE_NETWORKS"] ?? 3000);
/** Other networks with another seed: `SEEDWIRE_SEED=2`. */
const SEED = process.env["SEEDWIRE_SEED"] ?? "1";
/** How long reducing a failure may take. */
const REDUCE_MS = 25_000;

/** Tests guarantees by name, with cases that once failed tried first. */
export function testGuarantees(
  names: readonly string[],
  onceFailing: Readonly<Record<string, readonly NetworkCase[]>> = {},
): void {
  for (const name of names) {
    const { promise, cases, percent } = GUARANTEES.find((each) => each.name === name)!;
    const runs = Math.ceil((NETWORKS * percent) / 100);
    test(`${name}: ${promise}`, { timeout: 120_000 + runs * 500 }, async () => {
      let stopMs = Infinity;
      const stop = (): boolean => {
        if (stopMs === Infinity) stopMs = performance.now() + REDUCE_MS;
        return performance.now() > stopMs;
      };
      const examples = onceFailing[name] ?? [];
      const seed = numberOf(`${SEED} ${name}`);
      const tried = guarantee(cases, { runs, seed, examples, stop, save: keepFailures() });
      expect((await tried.catch(tellAtOnce)).runs).toBe(runs);
    });
  }
}

/** A failure shows as soon as it is found, long before the other tests are through. */
function tellAtOnce(error: unknown): never {
  if (error instanceof GuaranteeError) fs.writeSync(2, `\n${error.message}\n`);
  throw error;
}
