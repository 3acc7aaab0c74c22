import { runScenario, scenario } from "seedwire";
import { expect, test } from "vitest";
import { established } from "../scenarios/lib/established.ts";
import { l10 } from "../scenarios/lib/l10.ts";

// T31: a run in which nothing can happen any more ends, and says who waits for what.

test("reading from a peer that vanished ends the run with who waits, since when, for what", async () => {
  const waiting = scenario("waits for ever", async ({ net }) => {
    const { a, b } = l10(net);
    const [atA] = await established(a, b);
    net.at("1s", () => b.crash());
    await atA.read();
  });
  const { result } = await runScenario(waiting, { file: "silence" });
  expect(result.verdict).toBe("fail");
  const { message } = result.failures[0]!;
  expect(message).toContain("Nothing is left to happen at 1 s");
  expect(message).toMatch(/A waits for data .*, since 30 ms/);
});
