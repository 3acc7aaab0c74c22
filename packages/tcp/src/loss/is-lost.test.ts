import { expect, test } from "vitest";
import { LOST } from "../send/marks.ts";
import { Sender } from "./sender.fixture.ts";

/** Ten segments in flight, found lost by RFC 6675 and sent without PRR. */
function sender(): Sender {
  const made = new Sender({ lossDetection: "rfc6675", prr: false, tailLossProbe: false });
  made.write(10_000);
  made.pass(50);
  return made;
}

const lost = ({ tcb: { scoreboard: board } }: Sender): number[] =>
  Array.from({ length: board.count }, (_, index) => index).filter(
    (index) => (board.flags(index) & LOST) !== 0,
  );

test.each([
  // SACKed, which of the ten are lost
  [[[1000, 3000]], []],
  [[[1000, 4000]], [0]],
  [
    [
      [2000, 3000],
      [4000, 5000],
      [6000, 7000],
    ],
    [0, 1],
  ],
  [
    [
      [2000, 3000],
      [4000, 7000],
    ],
    [0, 1, 3],
  ],
  [[[7000, 10_000]], [0, 1, 2, 3, 4, 5, 6]],
] as [readonly [number, number][], number[]][])(
  "RFC6675-4-a RFC6675-4-b SACKs of %j: lost is %j",
  (blocks, expected) => {
    const made = sender();
    made.ack(0, ...blocks);
    expect(lost(made)).toEqual(expected);
    const { scoreboard: board } = made.tcb;
    const sacked = blocks.reduce((sum, [left, right]) => sum + (right - left) / 1000, 0);
    expect(board.flightSegments).toBe(10 - sacked - expected.length + board.retransOut);
  },
);

test("RFC6675-2 RFC3042-2-c an ACK with no new SACK is no duplicate and lets nothing out", () => {
  const made = sender();
  made.write(5000);
  expect(made.ack(0, [1000, 2000])).toEqual(["10000+1000"]);
  for (let again = 0; again < 5; again++) expect(made.ack(0, [1000, 2000])).toEqual([]);
  expect(made.tcb.recovery).toBe("disorder");
});

test("RFC6675-5(A) what SACKs told beyond the recovery point is kept", () => {
  const made = sender();
  made.write(3000);
  made.ack(0, [1000, 4000]);
  made.pass(50);
  made.ack(10_000, [11_000, 12_000]);
  expect(made.tcb.scoreboard.sackedOut).toBeLessThanOrEqual(1);
  expect(["open", "disorder"]).toContain(made.tcb.recovery);
});

test("RFC5681-4.3-b the loss of a retransmission costs another reduction", () => {
  const made = sender();
  made.ack(0, [1000, 4000]);
  expect(made.account.slice(0, 3)).toEqual(["recovery", 5, 5]);
  made.pass(600); // the retransmission is lost: only the time-out tells without RACK
  expect(made.tcb.recovery).toBe("loss");
  made.ack(10_000);
  made.write(5000);
  made.pass(600);
  expect(made.tcb.congestion.ssthreshSegments).toBeLessThan(5);
});
