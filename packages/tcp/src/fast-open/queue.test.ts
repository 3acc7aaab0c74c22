import { seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { FastOpenQueue } from "./queue.ts";

test("RFC7413-4.2 so many may wait as the limit says; who leaves makes room", () => {
  const queue = new FastOpenQueue(2);
  const rooms = [queue.hasRoom(0)];
  queue.enter();
  rooms.push(queue.hasRoom(0));
  queue.enter();
  rooms.push(queue.hasRoom(0));
  expect([rooms, queue.length]).toEqual([[true, true, false], 2]);
  queue.leave(false, 0);
  expect([queue.hasRoom(0), queue.length]).toEqual([true, 1]);
});

test("RFC 7413 §5.1 who was reset keeps the place for 60 s, and each gives up one (Linux)", () => {
  const queue = new FastOpenQueue(2);
  for (const resetNs of [seconds(1), seconds(2)]) {
    queue.enter();
    queue.leave(true, resetNs);
  }
  expect([queue.hasRoom(seconds(61) - 1), queue.length]).toEqual([false, 2]);
  expect([queue.hasRoom(seconds(61)), queue.length]).toEqual([true, 1]);
  queue.enter();
  expect([queue.hasRoom(seconds(62) - 1), queue.length]).toEqual([false, 2]);
  expect([queue.hasRoom(seconds(62)), queue.length]).toEqual([true, 1]);
  queue.enter();
  expect(queue.hasRoom(seconds(1000))).toBe(false);
});

test("with a limit of 0 it is off, though a place would be free", () => {
  const queue = new FastOpenQueue(1);
  queue.enter();
  queue.leave(true, 0);
  queue.limit = 0;
  expect([queue.hasRoom(seconds(100)), queue.length]).toEqual([false, 1]);
});
