import { expect, test } from "vitest";
import { Numbers } from "./numbers.ts";
import { Timestamps } from "./timestamps.ts";

test("packets with SYN carry absolute numbers, all others numbers relative to it", () => {
  const numbers = new Numbers();
  numbers.learnInjected(5000);
  numbers.learnOwn(7000, -100); // live 2^32 - 100
  expect(numbers.ownToScript(-100, true)).toBe(7000);
  expect(numbers.ownToScript(-99, false)).toBe(1);
  expect(numbers.ownToScript(0, false)).toBe(100);
  expect(numbers.ownToLive(7001, true)).toBe(0x100000000 - 99);
  expect(numbers.ownToLive(101, false)).toBe(1);
  expect(numbers.injectedToLive(5000, true)).toBe(5000);
  expect(numbers.injectedToLive(1, false)).toBe(5001);
  expect(numbers.injectedToScript(5001, true)).toBe(5001);
  expect(numbers.injectedToScript(5001, false)).toBe(1);
});

test("the first SYN of each side counts", () => {
  const numbers = new Numbers();
  numbers.learnOwn(0, 1000);
  numbers.learnOwn(50, 2000);
  numbers.learnInjected(10);
  numbers.learnInjected(20);
  expect(numbers.ownToLive(1, false)).toBe(1001);
  expect(numbers.injectedToLive(1, false)).toBe(11);
});

test("before any SYN numbers are what they are", () => {
  const numbers = new Numbers();
  expect(numbers.ownToScript(5, false)).toBe(5);
  expect(numbers.injectedToLive(0xffffffff, true)).toBe(0xffffffff);
});

test("echoed timestamps are those that stood in packets with the script's values", () => {
  const timestamps = new Timestamps();
  expect(timestamps.toEcho(100, true)).toBeUndefined();
  timestamps.learn(100, 5000, 0);
  timestamps.learn(200, 5099, 1);
  expect(timestamps.toEcho(100, false)).toBe(5000);
  expect(timestamps.toEcho(200, false)).toBe(5099);
  expect(timestamps.toEcho(150, false)).toBeUndefined();
  expect(timestamps.toEcho(150, true)).toBe(5050);
  expect(timestamps.toScript(5099)).toBe(199);
});
