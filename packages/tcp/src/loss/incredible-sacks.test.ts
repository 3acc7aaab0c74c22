import { seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Sender } from "./sender.fixture.ts";
import { inState } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";

// What a sender must not believe of acknowledgements, and what it must not measure by them.

test.each<[string, [number, number]]>([
  ["beyond SND.NXT", [5000, 20_000]],
  ["all of it beyond SND.NXT", [11_000, 12_000]],
  ["backwards", [5000, 3000]],
  ["empty", [4000, 4000]],
])("RFC2018-5.1 a SACK block that lies %s marks nothing", (_what, block) => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  const { delivered } = sender.tcb.delivery;
  sender.ack(0, block);
  expect(sender.account).toEqual(["open", 10, Infinity, 0, 0, 0]);
  expect(sender.tcb.delivery.delivered).toBe(delivered);
});

test("MUST-18 RFC6298-3 a SACK of what was retransmitted says nothing of the round trip (Karn)", () => {
  const sender = new Sender({ rttMs: 50 });
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [2000, 6000]); // 0 and 1000 are lost; the first leaves again
  sender.ack(0, [2000, 9000]); // and so does the second
  expect(sender.tcb.scoreboard.retransOut).toBe(2);
  const before = sender.tcb.rtt.srttNs;
  sender.pass(1);
  sender.ack(0, [1000, 9000]); // the original of the second, only late
  expect(sender.tcb.rtt.srttNs).toBe(before);
});

test("RFC7323-4.1 an echo in an ACK that acknowledges nothing new is no round trip", () => {
  const sender = new Sender({ timestamps: true, sack: false });
  sender.write(2000);
  sender.pass(50);
  sender.echo(1000, 0);
  const { srttNs } = sender.tcb.rtt;
  sender.pass(100);
  sender.echo(1000, 0); // the same again, 100 ms later
  expect(sender.tcb.rtt.srttNs).toBe(srttNs);
});

test("RFC5681-3.1-(4) ssthresh comes from what is in flight, not from a cwnd that was not used", () => {
  const lab = inState("ESTABLISHED", { nagle: false, r2Ns: seconds(1e6) });
  expect(lab.tcb.congestion.cwndSegments).toBeGreaterThanOrEqual(8);
  for (let segment = 0; segment < 4; segment++) lab.write(100);
  lab.expire();
  expect(lab.tcb.recovery).toBe("loss");
  expect([lab.tcb.congestion.cwndSegments, lab.tcb.congestion.ssthreshSegments]).toEqual([1, 2]);
});

test("a FIN in the last segment of a burst is no byte of data when it is cut anew (Linux)", () => {
  const sender = new Sender();
  sender.write(1500);
  sender.lab.close();
  sender.pass(50);
  sender.ack(500);
  const { iss, scoreboard: board } = sender.tcb;
  const ends = Array.from({ length: board.count }, (_, at) => seqDiff(board.end(at), iss) - 1);
  expect(ends.at(-1)).toBe(1501);
});
