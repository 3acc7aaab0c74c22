import { expect, test } from "vitest";
import { Sender } from "./sender.fixture.ts";

// F-RTO and what follows a time-out; the numbers are what Linux 6.18 does with the same segments.
const quiet = { tailLossProbe: false } as const;

test("RFC5682-2.1(1) RFC5681-3.1-k RFC5681-3.1-m the first segment goes again, cwnd is 1, ssthresh half", () => {
  const sender = new Sender(quiet);
  sender.write(12_000);
  expect(sender.pass(300)).toEqual(["at 250: 0+1000"]);
  expect(sender.account).toEqual(["loss", 1, 5, 0, 10, 1]);
});

test("RFC5682-2.1(2) RFC5682-3.1 an ACK beyond the retransmission: what was sent once has arrived", () => {
  const sender = new Sender(quiet);
  sender.write(12_000);
  sender.pass(300);
  expect(sender.ack(2000)).toEqual(["10000+1000", "11000+1000"]);
  expect(sender.account).toEqual(["open", 12, Infinity, 0, 0, 0]);
  expect(sender.tcb.counters.spuriousRtos).toBe(1);
});

test("RFC5682-2.1(3) after new data a SACK of it alone shows that the loss was real", () => {
  const sender = new Sender(quiet);
  sender.write(12_000);
  sender.pass(300);
  expect(sender.ack(1000)).toEqual(["10000+1000", "11000+1000"]);
  expect(sender.account).toEqual(["loss", 2, 5, 0, 9, 0]);
  sender.pass(50);
  expect(sender.ack(1000, [10_000, 11_000])).toEqual(["1000+1000"]);
  expect(sender.account).toEqual(["loss", 2, 5, 1, 9, 1]);
  expect(sender.ack(1000, [10_000, 12_000])).toEqual(["2000+1000"]);
  sender.pass(50);
  sender.ack(12_000);
  expect(sender.account).toEqual(["open", 6, 5, 0, 0, 0]);
  expect(sender.tcb.reordering).toBe(9);
});

test("RFC5682-2.1(2) with nothing new to send it is not found out: what is lost goes again", () => {
  const sender = new Sender(quiet);
  sender.write(10_000);
  sender.pass(300);
  expect(sender.ack(1000)).toEqual(["1000+1000", "2000+1000"]);
  sender.ack(5000); // originals among them
  expect([sender.tcb.recovery, sender.tcb.counters.spuriousRtos]).toEqual(["loss", 0]);
});

test("RFC5682-2.1(2) nor if cwnd has no room for new data", () => {
  const sender = new Sender(quiet);
  sender.write(12_000);
  sender.pass(300);
  expect(sender.ack(500)).toEqual([]); // a part of what went again, which is in flight still
  sender.ack(2000);
  expect([sender.tcb.recovery, sender.tcb.counters.spuriousRtos]).toEqual(["loss", 0]);
});

test("RFC5682-2.1(2) an ACK of nothing, or of a part of a segment, decides nothing", () => {
  const sender = new Sender(quiet);
  sender.write(12_000);
  sender.pass(300);
  expect(sender.ack(0)).toEqual([]);
  expect(sender.ack(1000)).toEqual(["10000+1000", "11000+1000"]);
  expect(sender.ack(1500)).toEqual([]);
  expect(sender.tcb.recovery).toBe("loss");
  sender.ack(2000);
  expect([sender.tcb.recovery, sender.tcb.counters.spuriousRtos]).toEqual(["open", 1]);
});

test("RFC5681-3.1-h RFC3465-2.2 without F-RTO slow start begins with the first ACK", () => {
  const sender = new Sender({ ...quiet, frto: false });
  sender.write(12_000);
  sender.pass(300);
  expect(sender.ack(2000)).toEqual(["2000+1000", "3000+1000", "4000+1000"]);
  expect(sender.account).toEqual(["loss", 3, 5, 0, 8, 3]);
  sender.pass(50);
  expect(sender.ack(4000)).toHaveLength(4);
  expect(sender.account).toEqual(["loss", 5, 5, 0, 6, 5]);
});

test("RFC6298-5.5 RFC5681-3.1-l time-outs double the RTO; ssthresh falls once", () => {
  const sender = new Sender(quiet);
  sender.write(2000);
  expect(sender.pass(2000)).toEqual(["at 250: 0+1000", "at 750: 0+1000", "at 1750: 0+1000"]);
  expect(sender.account).toEqual(["loss", 1, 5, 0, 2, 1]);
  expect(sender.tcb.retransmits).toBe(3);
});

test("time-outs in a row are one episode, until what they were about is repaired (tcp_info of Linux)", () => {
  const sender = new Sender(quiet);
  sender.write(2000);
  sender.pass(2000); // at 250, 750 and 1750
  const { counters } = sender.tcb;
  expect([counters.rtos, counters.rtoEpisodes, counters.rtoEpisodesNs]).toEqual([3, 1, 0]);
  sender.ack(2000);
  expect([counters.rtoEpisodesNs, counters.rtoEpisodeSinceNs]).toEqual([1750e6, -1]);
  sender.write(2000);
  sender.pass(3000);
  expect(counters.rtoEpisodes).toBe(2);
  expect(counters.rtos).toBeGreaterThan(3);
});

test("a thin stream may ask for linear time-outs", () => {
  const sender = new Sender({ ...quiet, thinLinearTimeouts: true });
  sender.write(2000);
  const again = ["at 250: 0+1000", "at 500: 0+1000", "at 750: 0+1000", "at 1000: 0+1000"];
  expect(sender.pass(1100)).toEqual(again);
});

test("RFC2018-8-a RFC2018-5-b a receiver that seems to renege gets a moment, then all goes again", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [1000, 4000]);
  sender.pass(50);
  sender.ack(1000); // what follows was SACKed
  expect(sender.account).toEqual(["recovery", 7, 5, 3, 0, 0]);
  expect(sender.pass(40)).toEqual(["at 125: 1000+1000"]); // half of SRTT later
  expect(sender.account).toEqual(["loss", 1, 5, 0, 9, 1]);
});

test("RFC6675-5.1-b RFC2018-5-a SACKed segments are not sent again after a time-out", () => {
  const sender = new Sender();
  sender.write(6000);
  sender.pass(50);
  sender.ack(0, [1000, 3000]);
  expect(sender.pass(20)).toEqual(["at 64.5: 0+1000"]);
  expect(sender.pass(300)).toEqual(["at 314.5: 0+1000"]);
  expect(sender.account).toEqual(["loss", 1, 5, 2, 4, 1]);
});

test("RFC6582-3.2(4) without SACK duplicate ACKs after a time-out are of what was sent before it", () => {
  const sender = new Sender({ ...quiet, sack: false, frto: false });
  sender.write(10_000);
  sender.pass(300);
  expect([sender.ack(0), sender.ack(0), sender.ack(0)]).toEqual([[], [], []]);
  expect(sender.account).toEqual(["loss", 1, 5, 0, 10, 1]);
});

test("RFC5682-2.1(3) unless new data has left, of which each tells that a segment has arrived", () => {
  const sender = new Sender({ ...quiet, sack: false });
  sender.write(12_000);
  sender.pass(300);
  expect(sender.ack(1000)).toEqual(["10000+1000", "11000+1000"]);
  sender.pass(50);
  expect(sender.ack(1000)).toEqual(["1000+1000"]);
  expect(sender.account).toEqual(["loss", 2, 5, 1, 9, 1]);
  expect(sender.ack(1000)).toEqual(["2000+1000"]);
  sender.pass(50);
  sender.ack(2000);
  expect(sender.account.slice(0, 4)).toEqual(["loss", 3, 5, 0]); // forgotten, as SND.UNA moves
});
