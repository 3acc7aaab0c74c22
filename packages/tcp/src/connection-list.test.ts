import { expect, test } from "vitest";
import { ConnectionList } from "./connection-list.ts";
import type { Connection } from "./connection.ts";

const connection = (number: number): Connection => ({ number }) as unknown as Connection;

test("all are listed, in order; of half-open ones that came to nothing the latest thousand", () => {
  const list = new ConnectionList();
  const made = Array.from({ length: 5000 }, (_, number) => connection(number));
  const left = new Set<Connection>(made);
  const failed: Connection[] = [];
  made.forEach((each, number) => {
    list.add(each);
    if (number % 2 === 0) return;
    list.fail(each);
    failed.push(each);
    if (failed.length > 1000) left.delete(failed[failed.length - 1001]!);
  });
  expect(list.all).toEqual(made.filter((each) => left.has(each)));
  expect(list.all).toHaveLength(3500);
  const [seen] = [list.all];
  list.add(connection(5000));
  expect(seen).toHaveLength(3501); // the list itself, not a copy
});

test("who makes them fail while walking through the list meets each", () => {
  const list = new ConnectionList();
  for (let number = 0; number < 4000; number++) list.add(connection(number));
  let met = 0;
  for (const each of list.all) {
    met++;
    list.fail(each);
  }
  expect([met, list.all.length]).toEqual([4000, 1000]);
});
