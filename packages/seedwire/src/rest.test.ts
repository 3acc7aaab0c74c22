import { expect, test } from "vitest";
import { findRest, hostRest } from "./rest.ts";

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
  expect(hostRest()).toBeTypeOf("function");
});
