import { expect, test } from "vitest";
import { tcpConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";
import { SynQueue } from "./syn-queue.ts";

const linux = tcpConfig({});
const endpoint = (timeouts = 0): Endpoint => ({ tcb: { timeouts } }) as unknown as Endpoint;

/** What Linux says, counted anew: `young` of so many had no time-out. */
function mostByCount(length: number, young: number): number {
  let most = linux.synAckRetries;
  for (let twice = 2 * young; most > 2 && length >= twice; twice *= 2) most--;
  return most;
}

test("the fewer of a long queue are young, the fewer SYN,ACKs are repeated", () => {
  const queue = new SynQueue();
  const all = Array.from({ length: 20 }, () => endpoint());
  for (const each of all) queue.add(each);
  expect(queue.mostSynAcks(linux, 40)).toBe(linux.synAckRetries);
  const rfc = tcpConfig({ profile: "rfc" });
  expect(queue.mostSynAcks(rfc, 10)).toBe(rfc.synAckRetries);
  const seen = new Set<number>();
  all.forEach((each, had) => {
    expect(queue.mostSynAcks(linux, 10)).toBe(mostByCount(20, 20 - had));
    seen.add(queue.mostSynAcks(linux, 10));
    each.tcb.timeouts = 1 + (had % 3);
    queue.noteTimeout(each);
    queue.noteTimeout(each); // once is enough
  });
  expect(queue.mostSynAcks(linux, 10)).toBe(2);
  expect([...seen]).toEqual([5, 4, 3, 2]);
});

test("who leaves counts no longer, young or old; what is not in the queue never did", () => {
  const queue = new SynQueue();
  const old = Array.from({ length: 10 }, () => endpoint());
  const young = Array.from({ length: 10 }, () => endpoint());
  for (const each of [...old, ...young]) queue.add(each);
  for (const each of old) {
    each.tcb.timeouts = 1;
    queue.noteTimeout(each);
  }
  queue.noteTimeout(endpoint());
  queue.remove(endpoint());
  expect([queue.length, queue.mostSynAcks(linux, 10)]).toEqual([20, mostByCount(20, 10)]);
  for (const each of young.slice(0, 9)) queue.remove(each);
  expect([queue.length, queue.mostSynAcks(linux, 10)]).toEqual([11, mostByCount(11, 1)]);
  queue.remove(young[0]!);
  expect(queue.mostSynAcks(linux, 10)).toBe(mostByCount(11, 1));
  expect(queue.takeAll()).toEqual([...old, young[9]]); // in the order in which they came
  expect(queue.length).toBe(0);
  for (let count = 0; count < 9; count++) queue.add(endpoint());
  expect(queue.mostSynAcks(linux, 8)).toBe(mostByCount(9, 9));
});
