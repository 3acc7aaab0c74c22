import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AddressTable, MISSING } from "./address-table.ts";

const anyKey = fc.oneof(fc.integer(), fc.integer({ min: 0x0a00_0000, max: 0x0a00_0040 }));

test("an address table holds what a Map would", () => {
  const entries = fc.array(fc.tuple(anyKey, fc.integer({ min: -5, max: 1000 })));
  fc.assert(
    fc.property(entries, fc.array(anyKey), (pairs, others) => {
      const table = new AddressTable();
      const map = new Map<number, number>();
      for (const [key, value] of pairs) {
        table.set(key, value);
        map.set(key, value);
      }
      expect(table.size).toBe(map.size);
      for (const key of [...map.keys(), ...others]) {
        expect(table.get(key)).toBe(map.get(key) ?? MISSING);
      }
      const seen = new Map<number, number>();
      table.forEach((key, value) => seen.set(key, value));
      expect(seen).toEqual(map);
    }),
  );
});

test("a cleared table is empty, and can be filled again", () => {
  const table = new AddressTable();
  for (let key = 0; key < 100; key++) table.set(key, key);
  table.clear();
  expect(table.size).toBe(0);
  expect(table.get(7)).toBe(MISSING);
  table.set(7, 1);
  expect(table.get(7)).toBe(1);
});
