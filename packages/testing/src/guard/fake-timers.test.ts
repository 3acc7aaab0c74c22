import { runScenario, scenario, type RunOutcome } from "seedwire";
import { afterEach, expect, test, vi } from "vitest";
import { guard, NondeterminismError } from "./index.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const run = (body: () => unknown = () => {}): Promise<RunOutcome> => {
  const about = scenario("guarded", async ({ net }) => {
    await net.sleep("1ms");
    body();
  });
  return runScenario(about, { guard });
};

test("a test's fake timers are there after a guarded run as before, and refused within it", async () => {
  expect((await run()).result.verdict).toBe("pass");
  vi.useFakeTimers({ now: 5 });
  const fakes = { now: Date.now, later: setTimeout };
  const refused = [() => Date.now(), () => new Date(), () => setTimeout(() => {}, 1)];
  for (const body of refused) expect((await run(body)).error).toBeInstanceOf(NondeterminismError);
  expect((await run()).result.verdict).toBe("pass");
  expect([Date.now(), Date.now === fakes.now, setTimeout === fakes.later]).toEqual([5, true, true]);
});

test("real timers are real after a guarded run, though the one before met fakes", async () => {
  const real = { now: Date.now, later: setTimeout };
  vi.useFakeTimers();
  expect((await run()).result.verdict).toBe("pass");
  vi.useRealTimers();
  expect((await run(() => Date.now())).error).toBeInstanceOf(NondeterminismError);
  expect([Date.now === real.now, setTimeout === real.later]).toEqual([true, true]);
});

test("a spy stays one", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  expect((await run()).result.verdict).toBe("pass");
  expect(Math.random()).toBe(0.5);
  expect((await run(() => Math.random())).error).toBeInstanceOf(NondeterminismError);
  vi.restoreAllMocks();
  expect((await run()).result.verdict).toBe("pass");
  expect(Math.random()).not.toBe(0.5);
});
