import { formatAddress, parseAddress, type Address } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parsePrefix, StaticRoutes } from "./static-routes.ts";

test("a prefix is read, and a wrong one refused with what would be right", () => {
  expect(parsePrefix("10.1.0.0/16")).toEqual({ address: parseAddress("10.1.0.0"), length: 16 });
  expect(parsePrefix("10.1.2.3")).toEqual({ address: parseAddress("10.1.2.3"), length: 32 });
  expect(parsePrefix("0.0.0.0/0")).toEqual({ address: 0, length: 0 });
  expect(() => parsePrefix("10.1.2.3/16")).toThrow("expected 10.1.0.0/16");
  for (const wrong of ["10.1.0.0/33", "10.1.0.0/", "10.1.0.0/8/8", "10.1/16", ""]) {
    expect(() => parsePrefix(wrong)).toThrow(RangeError);
  }
  expect(() => parsePrefix("10.1.0.0/33")).toThrow("expected an address and 0 to 32 bits");
});

test("the longest prefix that fits decides (RFC 1812 §5.2.4.3)", () => {
  const bits = (address: number): string => (address >>> 0).toString(2).padStart(32, "0");
  const anyPrefix = fc.tuple(fc.constantFrom(0x0a00_0000, 0x0a0a_0a0a, -1), fc.nat(32));
  const anyDestination = fc.constantFrom(0x0a00_0001, 0x0a0a_0a0a, 0x0a0a_0a0b, 0x7f00_0001, -1);
  fc.assert(
    fc.property(fc.array(anyPrefix), anyDestination, (prefixes, destination) => {
      const routes = new StaticRoutes();
      const targets = new Map<string, number>();
      prefixes.forEach(([address, length], target) => {
        routes.set({ address: address as Address, length }, target);
        targets.set(bits(address).slice(0, length), target);
      });
      const fitting = [...targets.keys()].filter((prefix) => bits(destination).startsWith(prefix));
      const longest = fitting.sort((a, b) => b.length - a.length)[0];
      const expected = longest === undefined ? undefined : targets.get(longest);
      expect(routes.find(destination as Address), formatAddress(destination as Address)).toBe(
        expected,
      );
    }),
  );
});

test("a route taken away is gone", () => {
  const routes = new StaticRoutes();
  routes.set(parsePrefix("10.0.0.0/8"), 1);
  routes.set(parsePrefix("10.1.0.0/16"), 2);
  expect(routes.find(parseAddress("10.1.0.9"))).toBe(2);
  expect(routes.delete(parsePrefix("10.1.0.0/16"))).toBe(true);
  expect(routes.delete(parsePrefix("10.1.0.0/16"))).toBe(false);
  expect(routes.delete(parsePrefix("10.1.2.0/24"))).toBe(false); // no route of that length, ever
  expect(routes.find(parseAddress("10.1.0.9"))).toBe(1);
});
