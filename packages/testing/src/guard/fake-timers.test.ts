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

test("fake timers that begin within a guarded run leave nothing of the guard behind when they end", async () => {
  const real = { now: Date.now, Date, later: setTimeout, soon: setImmediate };
  const isReal = (): boolean[] => [
    Date.now === real.now,
    Date === real.Date,
    setTimeout === real.later,
    setImmediate === real.soon,
  ];
  expect((await run(() => void vi.useFakeTimers({ now: 5 }))).result.verdict).toBe("pass");
  expect([Date.now(), setTimeout === real.later]).toEqual([5, false]);
  vi.useRealTimers();
  expect(isReal()).toEqual([true, true, true, true]);
  expect(Object.getOwnPropertyDescriptor(globalThis, "setTimeout")).toHaveProperty(
    "value",
    real.later,
  );

  await run(() => void vi.useFakeTimers({ now: 5 }));
  expect((await run(() => Date.now())).error).toBeInstanceOf(NondeterminismError);
  expect(Date.now()).toBe(5);
  await run(() => void vi.useRealTimers());
  expect(isReal()).toEqual([true, true, true, true]);
  expect((await run(() => setTimeout(() => {}, 1))).error).toBeInstanceOf(NondeterminismError);
  expect(isReal()).toEqual([true, true, true, true]);
});

test("of two guarded runs one may begin fake timers", async () => {
  const real = setTimeout;
  const [one, two] = await Promise.all([run(() => void vi.useFakeTimers()), run()]);
  expect([one.result.verdict, two.result.verdict]).toEqual(["pass", "pass"]);
  vi.useRealTimers();
  expect(setTimeout).toBe(real);
});
