import { expect, test } from "vitest";
import { Sender } from "./sender.fixture.ts";

const reno = { sack: false } as const;

// The numbers are what Linux 6.18 does with the same segments.

test("RFC6582-3.2(2) RFC5681-3.2-c three duplicate ACKs begin recovery, two let new data out", () => {
  const sender = new Sender(reno);
  sender.write(20_000);
  sender.pass(50);
  expect(sender.ack(0)).toEqual(["10000+1000"]); // RFC3042-2-a
  sender.pass(2);
  expect(sender.ack(0)).toEqual(["11000+1000"]);
  sender.pass(2);
  expect(sender.account).toEqual(["disorder", 10, Infinity, 2, 0, 0]);
  expect(sender.ack(0)).toEqual(["0+1000"]);
  expect(sender.account.slice(0, 3)).toEqual(["recovery", 9, 5]);
});

test("more duplicate ACKs than segments in flight are a sign of reordering", () => {
  const sender = new Sender(reno);
  sender.write(5000);
  sender.pass(50);
  for (let duplicate = 0; duplicate < 6; duplicate++) sender.ack(0);
  expect(sender.account).toEqual(["recovery", 2, 5, 4, 1, 1]);
  expect([sender.tcb.reordering, sender.tcb.reorderingSeen]).toEqual([5, 2]);
  sender.pass(50);
  sender.ack(5000);
  // Held until something beyond is acknowledged (RFC 6582 §3.2 step 2 has another rule for it).
  expect(sender.account).toEqual(["recovery", 3, 5, 0, 0, 0]);
  sender.write(3000);
  sender.pass(50);
  sender.ack(8000);
  expect(sender.account).toEqual(["open", 5, 5, 0, 0, 0]);
});

test("where DupThresh does not adapt they leave it as it is", () => {
  const sender = new Sender({ ...reno, adaptiveDupThresh: false });
  sender.write(5000);
  sender.pass(50);
  for (let duplicate = 0; duplicate < 6; duplicate++) sender.ack(0);
  expect([sender.tcb.reordering, sender.tcb.reorderingSeen]).toEqual([3, 2]);
});

test("RFC6582-3.2(3)-b a partial ACK retransmits the next hole", () => {
  const sender = new Sender(reno);
  sender.write(10_000);
  sender.pass(50);
  for (let duplicate = 0; duplicate < 5; duplicate++) sender.ack(0);
  sender.pass(50);
  expect(sender.ack(3000)).toContain("3000+1000");
  expect(sender.tcb.recovery).toBe("recovery");
});

test("RFC6582-3.2(3) an ACK of a part of what went again does not send the rest of it once more", () => {
  const sender = new Sender(reno);
  sender.write(5000);
  sender.pass(50);
  sender.ack(1000);
  for (let duplicate = 0; duplicate < 3; duplicate++) sender.ack(1000);
  expect(sender.account.slice(3)).toEqual([3, 1, 1]);
  sender.pass(50);
  expect(sender.ack(1500)).toEqual([]);
  expect(sender.account.slice(3)).toEqual([3, 1, 1]);
});
