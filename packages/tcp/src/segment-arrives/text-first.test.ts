import { CE, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS } from "@seedwire/wire";
import { expect, test } from "vitest";
import { inState, type Said } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/** What a small segment takes of memory. */
const TRUESIZE = 832;
const FAR_TOO_OLD = -70_000;

/** How much text is taken of a segment whose ACK is far too old, with so much memory reserved; and how many answers there are. */
function taken(reserved: number, said: Partial<Said> = {}, prepare: (tcb: Tcb) => void = () => {}) {
  const { bytes, answers } = arrives(reserved, said, prepare);
  return [bytes, answers.length];
}

function arrives(reserved: number, said: Partial<Said>, prepare: (tcb: Tcb) => void) {
  const lab = inState("ESTABLISHED", { profile: "linux" });
  lab.arrives({ flags: "A", window: 60_000 });
  const { tcb } = lab;
  tcb.memory.usedBytes = 4096 - reserved;
  prepare(tcb);
  const before = tcb.rcvNxt;
  const answers = lab.arrives({ flags: "A", length: 100, ack: FAR_TOO_OLD, ...said });
  return { tcb, bytes: seqDiff(tcb.rcvNxt, before), answers };
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

const stamped = (tsVal: number, others = 0): Partial<Said> => ({
  set: { tcpOptions: OPTION_TIMESTAMPS | others, tsVal },
});
const withTimestamps = (tcb: Tcb): void => {
  Object.assign(tcb, { timestampsOk: true, tsRecent: 1000, tsRecentNs: 0 });
};

test.each([
  [1000, [100, 1], 1000],
  [1001, [100, 1], 1001],
  [999, [0, 1], 1000], // PAWS answers
])(
  "RFC 7323 §4.3 linux: the timestamp %d of such text, after 1000, is kept if it is no older",
  (tsVal, expected, kept) => {
    const { tcb, bytes, answers } = arrives(TRUESIZE, stamped(tsVal), withTimestamps);
    expect([bytes, answers.length]).toEqual(expected);
    expect(tcb.tsRecent).toBe(kept);
  },
);

test("linux: text with another option than timestamps, or without those that were agreed on, is not taken first", () => {
  expect(taken(TRUESIZE, stamped(1001, OPTION_SACK_PERMITTED), withTimestamps)).toEqual([0, 1]);
  expect(taken(TRUESIZE, {}, withTimestamps)).toEqual([0, 1]);
  expect(taken(TRUESIZE, stamped(1001))).toEqual([0, 1]);
});

test.each([
  [false, 0, false],
  [false, CE, true],
  [true, 0, false],
])(
  "RFC 3168 §6.1.3 linux: agreed on ECN %j, that text came with ECN field %d is noted: %j",
  (agreed, trafficClass, seen) => {
    const { tcb, bytes } = arrives(TRUESIZE, { set: { trafficClass } }, ({ ecn }) => {
      ecn.agreed = agreed;
    });
    expect([bytes, tcb.ecn.seen]).toEqual([100, seen]);
  },
);
