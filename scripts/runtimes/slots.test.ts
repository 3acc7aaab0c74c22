import { expect, test } from "vitest";
import { Slots } from "./slots.ts";

test("lets so many work at a time, in turn, also after one has failed", async () => {
  const slots = new Slots(2);
  const events: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string): Promise<void> =>
    slots.use(() => {
      events.push(name);
      return new Promise((resolve, reject) =>
        ends.set(name, (error) => (error === undefined ? resolve() : reject(error))),
      );
    });
  const [a, b, c, d] = ["a", "b", "c", "d"].map(work);
  await turn();
  expect(events).toEqual(["a", "b"]);
  ends.get("b")!(new Error("broken"));
  await expect(b).rejects.toThrow("broken");
  expect(events).toEqual(["a", "b", "c"]);
  ends.get("a")!();
  await a;
  await turn();
  expect(events).toEqual(["a", "b", "c", "d"]);
  for (const name of ["c", "d"]) ends.get(name)!();
  await Promise.all([c, d]);
});

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
