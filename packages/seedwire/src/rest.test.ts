import { expect, test } from "vitest";
import { findRest, findTurns, hostTurns } from "./rest.ts";

/** Awaits as many promises, one after the other. */
async function deep(turns: number): Promise<number> {
  let turn = 0;
  while (turn < turns) turn += await Promise.resolve(1);
  return turn;
}

test.each([
  ["Node, Bun", findRest({ setImmediate })],
  ["browsers, Deno", findRest({ MessageChannel })],
])("%s: promise reactions have run when a turn is over, however many", async (_name, rest) => {
  let reached = 0;
  void deep(10_000).then((turns) => {
    reached = turns;
  });
  await rest!();
  expect(reached).toBe(10_000);
  await Promise.all([rest!(), rest!()]);
});

test("a bare engine has none", () => {
  expect(findRest({})).toBeUndefined();
  expect(findTurns({})).toBeNull();
  expect(hostTurns()!.rest).toBeTypeOf("function");
});

test("Node: code that the host has woken is told from code that a turn has", async () => {
  const { rest, isOutside } = findTurns({ setImmediate, process: { versions: { node: "20" } } })!();
  await rest();
  const seen: Record<string, boolean> = {};
  const see = (what: string): void => {
    seen[what] = isOutside!();
  };
  void deep(1000).then(() => see("promises"));
  process.nextTick(() => process.nextTick(() => process.nextTick(() => see("ticks"))));
  setImmediate(() => see("an immediate"));
  const timer = new Promise((resolve) => setTimeout(resolve, 1)).then(() => see("a timer"));
  await rest();
  see("the next turn");
  await timer;
  await rest();
  expect(seen).toEqual({
    promises: false,
    ticks: false,
    "an immediate": true,
    "the next turn": false,
    "a timer": true,
  });
});

test("Node: a module that the code has asked for came from outside, however soon it was there", async () => {
  const imports = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(imports, 0, 3); // the scenario's own
  const host = { setImmediate, process, [Symbol.for("seedwire.imports")]: imports };
  const { rest, isOutside } = findTurns(host)!();
  await rest();
  expect(isOutside!()).toBe(false);
  Atomics.add(imports, 0, 1);
  expect(isOutside!()).toBe(true);
  const next = findTurns(host)!();
  await next.rest();
  expect(next.isOutside!()).toBe(false);
});

test.each([
  ["Bun", { setImmediate, process: { versions: { node: "24", bun: "1" } } }],
  ["browsers", { MessageChannel }],
])("%s: nobody knows", (_name, host) => {
  expect(findTurns(host)!().isOutside).toBeUndefined();
});
