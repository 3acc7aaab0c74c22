import { expect, test } from "vitest";
import { Waits } from "./waits.ts";

function setUp() {
  const clock = { nowNs: 0, wakes: 0 };
  const waits = new Waits(
    () => clock.nowNs,
    () => clock.wakes++,
  );
  return { clock, waits };
}

test("the report says who waits for what since when, longest first", () => {
  const { clock, waits } = setUp();
  const first = waits.begin("server", "a connection");
  clock.nowNs = 5;
  waits.begin("client", "data");
  clock.nowNs = 7;
  waits.begin("server", "data");
  first.reject(new Error("closed"));
  expect(waits.report()).toEqual([
    { who: "client", what: "data", sinceNs: 5 },
    { who: "server", what: "data", sinceNs: 7 },
  ]);
});

test("a wait ends once, with its first word", async () => {
  const { clock, waits } = setUp();
  const wait = waits.begin<number>("client", "data");
  wait.resolve(1);
  wait.resolve(2);
  wait.reject(new Error("too late"));
  expect(await wait.promise).toBe(1);
  expect([clock.wakes, waits.report()]).toEqual([1, []]);
});

test("a wait that ends with an error passes it on", async () => {
  const { clock, waits } = setUp();
  const wait = waits.begin("client", "data");
  wait.reject(new Error("reset"));
  await expect(wait.promise).rejects.toThrow("reset");
  expect(clock.wakes).toBe(1);
});

test("timed as long as somebody waits for an instant", () => {
  const { waits } = setUp();
  waits.begin("client", "data");
  expect(waits.timed).toBe(false);
  const one = waits.begin<void>("client", "5 ns to pass", true);
  const two = waits.begin<void>("client", "6 ns to pass", true);
  one.resolve();
  one.resolve();
  expect(waits.timed).toBe(true);
  two.resolve();
  expect(waits.timed).toBe(false);
});
