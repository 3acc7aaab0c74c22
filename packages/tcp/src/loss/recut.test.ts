import { expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { ENDS_BURST, LOST } from "../send/marks.ts";
import { Scoreboard } from "../send/scoreboard.ts";
import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import { recutFrom } from "./recut.ts";
import { Sender } from "./sender.fixture.ts";

/** The segments in flight, by where they begin and their length. */
function segments({ tcb: { iss, scoreboard: board } }: Sender): [number, number][] {
  return Array.from({ length: board.count }, (_, at) => [
    seqDiff(board.start(at), iss) - 1,
    board.length(at),
  ]);
}

test("what left as one burst is cut anew from where a partial ACK ends (Linux)", () => {
  const sender = new Sender();
  sender.write(2000);
  sender.pass(50);
  sender.ack(500);
  expect(segments(sender)).toEqual([
    [500, 1000],
    [1500, 500],
  ]);
  sender.ack(1000);
  expect(segments(sender)).toEqual([[1000, 1000]]);
});

test("a segment that left alone, or last of its burst, is only shortened", () => {
  const sender = new Sender();
  sender.write(3000);
  sender.pass(50);
  sender.ack(2200);
  expect(segments(sender)).toEqual([[2200, 800]]);
});

test("one segment less of a burst is one more delivered", () => {
  const sender = new Sender();
  sender.write(1100);
  sender.pass(50);
  const { delivered } = sender.tcb.delivery;
  sender.ack(500);
  expect(segments(sender)).toEqual([[500, 600]]);
  expect(sender.tcb.delivery.delivered).toBe(delivered + 1);
});

test("with one byte too many for that, none is", () => {
  const sender = new Sender();
  sender.write(2000);
  sender.pass(50);
  const { delivered } = sender.tcb.delivery;
  sender.ack(999);
  expect(segments(sender)).toEqual([
    [999, 1000],
    [1999, 1],
  ]);
  expect(sender.tcb.delivery.delivered).toBe(delivered);
});

test("a FIN at the end of a burst is no byte of data when the rest is cut anew", () => {
  const sender = new Sender();
  sender.write(11_500); // ten segments leave, 1500 bytes wait
  sender.lab.close();
  sender.pass(50);
  sender.ack(10_000);
  expect(segments(sender)).toEqual([
    [10_000, 1000],
    [11_000, 501],
  ]);
  sender.pass(50);
  const { delivered } = sender.tcb.delivery;
  sender.ack(10_500);
  expect(segments(sender)).toEqual([[10_500, 1001]]);
  expect(sender.tcb.delivery.delivered).toBe(delivered + 1); // one segment less
});

test("nor is a segment with a FIN too long for that when it goes again", () => {
  const sender = new Sender({ tailLossProbe: false });
  sender.write(12_000); // ten segments leave, two wait
  sender.lab.close();
  sender.pass(50);
  sender.ack(10_000);
  expect(sender.pass(250)).toEqual(["at 300: 10000+1000"]);
  expect(segments(sender)).toEqual([
    [10_000, 1000],
    [11_000, 1001],
  ]);
});

test("RFC 6675 §4 what was handed down with a lost segment, but is not lost itself, stays apart", () => {
  const board = new Scoreboard();
  const at = (offset: number): Seq => seqAdd(ISS, offset);
  board.append(at(0), at(1000), 0, 0);
  board.append(at(1000), at(2000), ENDS_BURST, 0);
  board.setLost(0);
  recutFrom(board, at(500), 1000);
  expect([board.count, board.lostOut]).toEqual([2, 1]);
  expect(board.start(1)).toBe(at(1000));
  expect(board.flags(1) & LOST).toBe(0);
});
