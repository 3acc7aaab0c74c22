import { expect, test } from "vitest";
import { duel, type Contestant } from "./duel.ts";

test("contestants work in turn; rounds of warm-up are thrown away", async () => {
  const turns: string[] = [];
  const contestant = (name: string): Contestant => ({
    id: name,
    name,
    unit: "us",
    measure: () => turns.push(name),
  });
  const rows = await duel([contestant("a"), contestant("b")], { rounds: 2, warmUps: 1 });
  expect(turns.join("")).toBe("ababab");
  expect(rows.map(({ id, samples }) => [id, samples])).toEqual([
    ["a", [3, 5]],
    ["b", [4, 6]],
  ]);
});

test("who works in a fresh process each time needs no warm-up", async () => {
  let turns = 0;
  const fresh = { id: "a", name: "a", unit: "us", isFresh: true, measure: () => ++turns } as const;
  const [row] = await duel([fresh], { rounds: 2, warmUps: 3 });
  expect(row!.samples).toEqual([1, 2]);
});
