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
