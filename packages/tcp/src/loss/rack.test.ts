import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Sender } from "./sender.fixture.ts";

// The numbers are what Linux 6.18 does with the same segments.

test("RFC8985-6.2(5)-a RFC8985-6.2(4)-a DupThresh SACKs end the wait: the third retransmits at once", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  expect(sender.ack(0, [1000, 2000])).toEqual([]);
  expect(sender.account).toEqual(["disorder", 10, Infinity, 1, 0, 0]);
  expect(sender.ack(0, [1000, 3000])).toEqual([]);
  expect(sender.ack(0, [1000, 4000])).toEqual(["0+1000"]);
  expect(sender.account).toEqual(["recovery", 7, 5, 3, 1, 1]);
  sender.ack(0, [1000, 10_000]);
  sender.pass(50);
  sender.ack(10_000);
  expect(sender.account).toEqual(["open", 5, 5, 0, 0, 0]);
});

test("RFC8985-6.2(5)-b RFC8985-8 with fewer SACKs the reordering timer waits for min_RTT / 4", () => {
  const sender = new Sender();
  sender.write(4000);
  sender.pass(50);
  sender.ack(1000);
  sender.pass(50);
  expect(sender.ack(1000, [2000, 3000])).toEqual([]);
  expect(sender.tcb.xmitTimer).toBe("reordering");
  // RACK.rtt 100 + 50 / 4, from the sending on; and 2 ms, the shortest timer.
  expect(sender.pass(40)).toEqual(["at 114.5: 1000+1000"]);
  expect(sender.account).toEqual(["recovery", 2, 5, 1, 1, 1]);
});

test("RFC8985-6.2(5)-a what left much later than the hole shows the loss alone", () => {
  const sender = new Sender();
  sender.write(1000);
  sender.pass(20);
  sender.write(1000);
  sender.pass(50);
  expect(sender.ack(0, [1000, 2000])).toEqual(["0+1000"]);
});

test("RFC8985-6.2(3) RFC8985-6.2(4)-a once reordering was seen, DupThresh counts no more", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [1000, 3000]);
  sender.ack(3000); // the first came late
  expect(sender.tcb.reorderingSeen).toBe(1);
  expect(sender.account).toEqual(["open", 11, Infinity, 0, 0, 0]);
  sender.pass(10);
  expect(sender.ack(3000, [4000, 8000])).toEqual([]);
  expect(sender.account).toEqual(["disorder", 11, Infinity, 4, 0, 0]);
  expect(sender.pass(30)).toEqual(["at 74.5: 3000+1000"]);
  expect(sender.account).toEqual(["recovery", 3, 5, 4, 1, 1]);
});

test("RFC8985-6.2(4)-b a D-SACK widens the reordering window by a step", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [1000, 2000]);
  sender.ack(2000);
  sender.pass(10);
  sender.ack(2000, [3000, 6000]);
  expect(sender.pass(30)).toEqual(["at 74.5: 2000+1000"]);
  sender.ack(6000, [2000, 3000]); // it had only been late: undone
  expect(sender.account).toEqual(["open", 13, Infinity, 0, 0, 0]);
  expect(sender.tcb.rack.reoWndSteps).toBe(2);
  sender.pass(10);
  sender.ack(10_000);
  sender.write(10_000);
  const began = sender.ms;
  sender.pass(50);
  sender.ack(10_000, [11_000, 14_000]);
  expect(sender.pass(40)).toEqual([`at ${began + 50 + 25 + 2}: 10000+1000`]);
});

test("RFC8985-6.2(2) RFC8985-9.3-b a retransmission that is lost is found by what left after it", () => {
  const sender = new Sender();
  sender.write(12_000);
  sender.pass(50);
  expect(sender.ack(0, [1000, 4000])).toEqual(["0+1000", "10000+1000"]);
  sender.pass(10);
  expect(sender.ack(0, [1000, 10_000])).toEqual(["11000+1000"]);
  sender.pass(50);
  expect(sender.ack(0, [1000, 12_000])).toEqual(["0+1000"]);
  expect(sender.account).toEqual(["recovery", 5, 5, 11, 1, 1]);
});

test("RFC8985-6.3 a time-out spares what left within the last round trip", () => {
  const sender = new Sender({ tailLossProbe: false });
  sender.write(2000);
  sender.pass(230);
  sender.write(2000);
  expect(sender.pass(21)).toEqual(["at 250: 0+1000"]);
  expect(sender.account).toEqual(["loss", 3, 5, 0, 2, 1]);
});

test("RFC8985-5 what is kept of the segment delivered that was sent last, and of the connection", () => {
  const sender = new Sender();
  const began = sender.lab.nowNs;
  sender.write(2000);
  sender.pass(10);
  sender.write(2000);
  sender.pass(50);
  const { rack, scoreboard: board } = sender.tcb;
  sender.ack(0, [2000, 3000]);
  expect([rack.sentNs - began, rack.rttNs]).toEqual([ms(10), ms(50)]); // RACK.xmit_ts, RACK.rtt
  expect(rack.endSeq).toBe(board.end(2)); // RACK.end_seq
  expect(sender.tcb.minRttNs).toBe(ms(50));
  expect([sender.tcb.reorderingSeen, board.sackedOut]).toEqual([0, 1]);
  expect([rack.reoWndSteps, rack.reoWndPersist, rack.dsackSeen]).toEqual([1, 0, false]);
  // An older segment delivered later changes nothing of it, and is a sign of reordering.
  sender.ack(1000, [2000, 3000]);
  expect([rack.sentNs - began, rack.endSeq]).toEqual([ms(10), board.end(1)]);
  expect(sender.tcb.reorderingSeen).toBe(1);
});

test("RFC8985-6.1 a retransmission has its own time of sending, and counts as lost no more", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  expect(sender.ack(0, [1000, 4000])).toEqual(["0+1000"]);
  const { scoreboard: board } = sender.tcb;
  expect(board.sentNs(0)).toBe(sender.lab.nowNs);
  expect(board.lostOut - board.retransOut).toBe(0); // it is in flight
  // What was sent before it, delivered now, is no sign that it was lost.
  sender.pass(20);
  expect(sender.ack(0, [1000, 10_000])).toEqual([]);
  expect(board.flightSegments).toBe(1);
});

test("RFC6298-5.4 RFC5681-3.1-k without RACK it spares nothing", () => {
  const sender = new Sender({ tailLossProbe: false, lossDetection: "rfc6675" });
  sender.write(2000);
  sender.pass(230);
  sender.write(2000);
  expect(sender.pass(21)).toEqual(["at 250: 0+1000"]);
  expect(sender.account).toEqual(["loss", 1, 5, 0, 4, 1]);
});
