import { shrink } from "@seedwire/testing";
import { expect, test } from "vitest";
import path from "../scenarios/path.ts";
import { failingRun } from "./failing-run.fixture.ts";

// In a minute, says the bar; runs are what it takes, and one of these takes less than 0.1 s. So runs are counted:
// a clock would tell of the machine.
test("a failing run of more than 10,000 packets is reduced to the two that matter, in a minute", async () => {
  const { file, oracles, packetHops } = await failingRun("10MB", "5%");
  expect(packetHops).toBeGreaterThan(10_000);
  expect(file.fates.length).toBeGreaterThan(300);
  const result = await shrink(path, file, { oracles });
  expect(result.complete).toBe(true);
  expect(result.file.fates).toHaveLength(2);
  expect(result.runs).toBeLessThan(150);
});
