import { expect, test } from "vitest";
import { seqDiff } from "../seq.ts";
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
  sender.ack(10_500);
  expect(segments(sender)).toEqual([[10_500, 1001]]);
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
