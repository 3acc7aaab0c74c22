import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";

/** What a small segment takes of memory. */
const TRUESIZE = 832;
const FAR_TOO_OLD = -70_000;

/** How much text is taken of a segment whose ACK is far too old, with so much memory reserved. */
function taken(reserved: number, said: { seq?: number; flags?: string; window?: number } = {}) {
  const lab = inState("ESTABLISHED", { profile: "linux" });
  lab.arrives({ flags: "A", window: 60_000 });
  lab.tcb.memory.usedBytes = 4096 - reserved;
  const before = lab.tcb.rcvNxt;
  const answers = lab.arrives({ flags: "A", length: 100, ack: FAR_TOO_OLD, ...said });
  return [seqDiff(lab.tcb.rcvNxt, before), answers.length];
}

test("RFC5961-5.2 linux: text with a far too old ACK is taken if memory is reserved for it", () => {
  expect(taken(TRUESIZE)).toEqual([100, 1]);
  expect(taken(TRUESIZE - 1)).toEqual([0, 1]);
});

test.each([{ seq: 1 }, { flags: "AF" }, { window: 59_999 }])(
  "RFC5961-5.2 linux: but not if anything else is unforeseen: %j",
  (said) => {
    expect(taken(TRUESIZE, said)).toEqual([0, 1]);
  },
);
