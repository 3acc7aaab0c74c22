import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressOf,
  formatAddress,
  isBroadcast,
  isLoopback,
  isMulticast,
  parseAddress,
} from "./address.ts";

describe("addresses", () => {
  test("parse and format are inverse", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const inverse = fc.property(byte, byte, byte, byte, (a, b, c, d) => {
      const address = addressOf(a, b, c, d);
      expect(formatAddress(address)).toBe(`${a}.${b}.${c}.${d}`);
      expect(parseAddress(`${a}.${b}.${c}.${d}`)).toBe(address);
    });
    fc.assert(inverse);
  });

  test.each(["", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.", "a.b.c.d", "10.0.0.-1"])(
    '"%s" is none, and the error says how to write one',
    (text) => {
      expect(() => parseAddress(text)).toThrow("expected four numbers like 10.0.0.1");
    },
  );

  test.each([
    ["127.0.0.1", isLoopback],
    ["127.255.255.255", isLoopback],
    ["224.0.0.1", isMulticast],
    ["239.255.255.255", isMulticast],
    ["255.255.255.255", isBroadcast],
  ])("%s is of one special kind", (text, kind) => {
    const address = parseAddress(text);
    const kinds = [isLoopback, isMulticast, isBroadcast].filter((is) => is(address));
    expect(kinds).toEqual([kind]);
  });
});
