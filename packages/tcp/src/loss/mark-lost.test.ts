import { expect, test } from "vitest";
import type { LostSegment } from "../congestion/ack-event.ts";
import { ISS } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";
import { markLost } from "./mark-lost.ts";
import { Sender } from "./sender.fixture.ts";

/** What a control with a model hears of losses, by their first and last byte. */
function heard(sender: Sender): unknown[] {
  const lost: unknown[] = [];
  sender.tcb.congestion.onLost = ({ startSeq, endSeq, ...known }: LostSegment) =>
    void lost.push([seqDiff(startSeq, ISS) - 1, seqDiff(endSeq, ISS) - 1, known]);
  return lost;
}

test("a control with a model hears which segment was lost, and what was known when it left", () => {
  const sender = new Sender({ congestionControl: "bbr3" });
  sender.write(30_000);
  sender.pass(50);
  expect(sender.ack(1000)).toContain("10000+1000");
  const lost = heard(sender);
  const { nowNs } = sender.lab;
  markLost(sender.tcb, 9, "rto", nowNs); // left when the ACK had come
  markLost(sender.tcb, 1, "rto", nowNs); // left at first: the application had just begun
  expect(lost).toEqual([
    [
      10_000,
      11_000,
      { txInFlight: 10, delivered: 2, lost: 0, isAppLimited: false, isRetransmission: false },
    ],
    [
      2000,
      3000,
      { txInFlight: 3, delivered: 1, lost: 0, isAppLimited: true, isRetransmission: false },
    ],
  ]);
  markLost(sender.tcb, 1, "rto", nowNs); // is known already
  expect([lost.length, sender.tcb.delivery.lost]).toEqual([2, 2]);
});

test("of a lost retransmission it hears what was known when that left", () => {
  const sender = new Sender({ congestionControl: "bbr3" });
  sender.write(10_000);
  sender.pass(50);
  expect(sender.ack(0, [1000, 10_000])).toEqual(["0+1000"]);
  const lost = heard(sender);
  markLost(sender.tcb, 0, "rto", sender.lab.nowNs);
  expect(lost).toEqual([
    [
      0,
      1000,
      { txInFlight: 1, delivered: 10, lost: 1, isAppLimited: false, isRetransmission: true },
    ],
  ]);
});
