import { PSH } from "@seedwire/wire";
import { expect, test } from "vitest";
import { ENDS_BURST, HAS_PSH } from "../send/marks.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { ISS } from "../lab.fixture.ts";
import { Sender } from "./sender.fixture.ts";
import { resend } from "./retransmit.ts";
import { simpleRetransmit } from "./simple-retransmit.ts";

/** Segments of these lengths on the board, each a packet of its own. */
function withSegments(lengths: readonly number[]): Sender {
  const sender = new Sender({ tailLossProbe: false });
  for (const length of lengths) {
    sender.write(length);
    sender.pass(1);
  }
  expect(sender.tcb.scoreboard.count).toBe(lengths.length);
  return sender;
}

test("a small segment that is retransmitted takes in what follows it, up to a full one", () => {
  const sender = withSegments([100, 200, 300, 1000]);
  const { scoreboard: board } = sender.tcb;
  expect(sender.pass(260)).toEqual(["at 250: 0+600"]);
  expect(board.count).toBe(2);
  expect(board.flags(0) & (HAS_PSH | ENDS_BURST)).toBe(HAS_PSH | ENDS_BURST);
  expect(board.sackedOut).toBe(0);
});

test.each([
  [0, 0],
  [1, 0],
])(
  "without SACK what is taken in is one less that duplicate ACKs told of, of %i: %i",
  (told, left) => {
    const sender = new Sender({ sack: false });
    sender.write(100);
    sender.write(200);
    const { scoreboard: board } = sender.tcb;
    board.sackedOut = told;
    sender.lab.event((tcb, out) => expect(resend(tcb, out, 0, 1, "lost")).toBe(1));
    expect([board.count, board.sackedOut]).toEqual([1, left]);
  },
);

test("it takes in nothing that is SACKed", () => {
  const sender = withSegments([100, 200, 300]);
  sender.pass(10);
  sender.ack(0, [100, 300]);
  expect(sender.pass(400)).toContainEqual(expect.stringMatching(/: 0\+100$/));
});

test("RFC1191 a segment that has become too long for the path goes in pieces", () => {
  const sender = withSegments([1000]);
  sender.tcb.smssBytes = 400;
  expect(sender.pass(260)).toEqual(["at 250: 0+400"]);
  expect(sender.tcb.scoreboard.count).toBe(3);
});

test("what lies beyond a window that shrank stays, but the oldest, which probes it", () => {
  const sender = withSegments([1000, 1000]);
  sender.tcb.sndWndBytes = 0;
  sender.lab.event((tcb, out) => {
    expect(resend(tcb, out, 1, 1, "lost")).toBe(0);
    expect(resend(tcb, out, 0, 1, "lost")).toBe(1);
  });
  expect(seqDiff(sender.tcb.scoreboard.end(0), seqAdd(ISS, 1))).toBe(1000);
});

test.each([
  [999, 1],
  [1999, 1],
  [2000, 2], // both fit
  [5000, 2], // as many as left together
])(
  "with a window of %i bytes %i segments of a burst go again together",
  (windowBytes, segments) => {
    const sender = new Sender({ tailLossProbe: false });
    sender.write(3000);
    sender.tcb.sndWndBytes = windowBytes;
    sender.lab.event((tcb, out) => expect(resend(tcb, out, 0, 5, "lost")).toBe(segments));
    const pushed = sender.lab.packets.map(({ flags }) => (flags & PSH) !== 0);
    expect(pushed).toEqual(segments === 1 ? [false] : [false, true]); // with the last of a burst (Linux)
  },
);

test("Linux, tcp_fragment: of a burst that went again in part the parts go apart ever after", () => {
  const sender = new Sender({ tailLossProbe: false, rttMs: 1 });
  sender.write(5000);
  const segments = (index: number, most: number): number => {
    let sent = 0;
    sender.lab.event((tcb, out) => (sent = resend(tcb, out, index, most, "lost")));
    return sent;
  };
  expect([segments(0, 2), segments(0, 5), segments(2, 5)]).toEqual([2, 2, 3]);
});

test("RFC1191 what is too long for the path goes again with its burst, and what left apart does not", () => {
  const sender = withSegments([100, 1000, 100]);
  sender.tcb.smssBytes = 400;
  sender.lab.event((tcb, out) => simpleRetransmit(tcb, out));
  expect(sender.account.slice(3)).toEqual([0, 3, 3]); // 1000 bytes in three
  const burst = new Sender({ tailLossProbe: false });
  burst.write(2100);
  burst.tcb.smssBytes = 400;
  burst.lab.event((tcb, out) => simpleRetransmit(tcb, out));
  expect(burst.tcb.scoreboard.count).toBe(6); // two left together, and 100 bytes alone
  expect(burst.account.slice(3)).toEqual([0, 5, 5]);
});
