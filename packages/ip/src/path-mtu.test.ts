import { minutes } from "@seedwire/engine";
import { parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { PathMtuCache } from "./path-mtu.ts";

const at = (monotonicNs: number) => ({ monotonicNs });
const there = parseAddress("10.0.0.2");

test("what routers tell lowers the path MTU for ten minutes (RFC 1191 §6.3)", () => {
  const cache = new PathMtuCache();
  expect(cache.limit(there, 1500, at(0))).toBe(1500);
  cache.learn(there, 1400, 1500, at(0));
  expect(cache.limit(there, 1500, at(minutes(10) - 1))).toBe(1400);
  expect(cache.limit(there, 1300, at(5))).toBe(1300);
  expect(cache.limit(parseAddress("10.0.0.3"), 1500, at(5))).toBe(1500);
  expect(cache.limit(there, 1500, at(minutes(10)))).toBe(1500);
});

test("it is never raised by what is told, nor below 68 bytes (RFC 1191 §3)", () => {
  const cache = new PathMtuCache();
  cache.learn(there, 1000, 1500, at(0));
  cache.learn(there, 1400, 1500, at(1));
  expect(cache.limit(there, 1500, at(2))).toBe(1000);
  cache.learn(there, 20, 1500, at(3));
  expect(cache.limit(there, 1500, at(4))).toBe(68);
});

test("a router that tells no MTU makes the next lower plateau the guess (RFC 1191 §7.1)", () => {
  const cache = new PathMtuCache();
  const guesses = [];
  for (let size = 65535; size > 68; size = cache.limit(there, 65535, at(0))) {
    cache.learn(there, 0, size, at(0));
    guesses.push(cache.limit(there, 65535, at(0)));
  }
  expect(guesses).toEqual([32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68]);
});

test("with a least path MTU, what is below is not heeded, and such packets are fragmented (Linux)", () => {
  const cache = new PathMtuCache();
  cache.leastBytes = 552;
  expect(cache.isTooSmall(there)).toBe(false);
  cache.learn(there, 552, 1500, at(0));
  expect([cache.limit(there, 1500, at(1)), cache.isTooSmall(there)]).toEqual([552, false]);
  cache.learn(there, 551, 1500, at(2));
  expect([cache.limit(there, 1500, at(3)), cache.isTooSmall(there)]).toEqual([552, true]);
});

test("what has expired lowers nothing any more (RFC 1191 §6.3)", () => {
  const cache = new PathMtuCache();
  cache.learn(there, 1000, 1500, at(0));
  cache.learn(there, 1400, 1500, at(minutes(10)));
  expect(cache.limit(there, 1500, at(minutes(10) + 1))).toBe(1400);
});
