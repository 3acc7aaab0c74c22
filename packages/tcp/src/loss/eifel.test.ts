import { OPTION_TIMESTAMPS } from "@seedwire/wire";
import { expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { timestamp } from "../rtt/timestamps.ts";
import { seqAdd } from "../seq.ts";
import { factsBefore } from "./ack-facts.ts";
import { wasDelayed } from "./eifel.ts";
import { Sender } from "./sender.fixture.ts";

/** An ACK that echoes what left so many ms after the first retransmission: is it for an original? */
function delayed(sender: Sender, afterMs: number | null): boolean {
  const { tcb } = sender;
  const { nowNs } = sender.lab;
  const tsEcr = timestamp(tcb, tcb.retransmittedNs) + (afterMs ?? 0);
  const stamp = afterMs === null ? {} : { tcpOptions: OPTION_TIMESTAMPS, tsVal: 1, tsEcr };
  return wasDelayed(tcb, factsBefore(tcb, sender.lab.packet({ flags: "A", set: stamp }), nowNs));
}

test("RFC 3522 §3.2 the echo is from before the first retransmission", () => {
  const sender = new Sender({ timestamps: true });
  sender.tcb.retransmittedNs = sender.lab.nowNs;
  expect([-1, 0, 1, null].map((afterMs) => delayed(sender, afterMs))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  [true, 10_000, true],
  [true, 0, true],
  [false, 10_000, true],
  [false, 0, false], // all that was in flight: nothing tells which copies came
])(
  "without a retransmission it can only be an original (Linux): SACK %s, %i bytes to the recovery point: %s",
  (sack, left, expected) => {
    const sender = new Sender({ sack });
    sender.tcb.recover = seqAdd(ISS, 1 + left);
    expect(sender.tcb.retransmittedNs).toBe(-1);
    expect(delayed(sender, null)).toBe(expected);
  },
);
