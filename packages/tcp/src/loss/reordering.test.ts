import { expect, test } from "vitest";
import { Sender, type SenderOptions } from "./sender.fixture.ts";

/** Of so many segments the first comes after the last: DupThresh then. */
function overtaken(sender: Sender, distance: number): number {
  const una = sender.tcb.unaOffset;
  sender.write(1000 * distance);
  sender.pass(50);
  sender.ack(una, [una + 1000 * (distance - 1), una + 1000 * distance]);
  sender.ack(una + 1000, [una + 1000 * (distance - 1), una + 1000 * distance]);
  sender.pass(50);
  sender.ack(una + 1000 * distance);
  expect(sender.account.slice(3)).toEqual([0, 0, 0]);
  expect(sender.tcb.reorderingSeen).toBeGreaterThan(0);
  return sender.tcb.reordering;
}
const quiet: SenderOptions = { tailLossProbe: false, lossDetection: "rfc6675" };

test("DupThresh grows with the distance of reordering, and does not shrink (Linux)", () => {
  const sender = new Sender(quiet);
  expect([3, 4, 7, 5].map((distance) => overtaken(sender, distance))).toEqual([3, 4, 7, 7]);
});

test("up to a limit", () => {
  expect(overtaken(new Sender({ ...quiet, maxReordering: 5 }), 8)).toBe(5);
});

test("a DupThresh that is set above the limit is lowered by what goes beyond it only (Linux)", () => {
  const sender = new Sender({ ...quiet, reordering: 5, maxReordering: 4 });
  expect([5, 6].map((distance) => overtaken(sender, distance))).toEqual([5, 4]);
});

test("RFC5681-3.2-c or stays what it is", () => {
  expect(overtaken(new Sender({ ...quiet, adaptiveDupThresh: false }), 7)).toBe(3);
});
