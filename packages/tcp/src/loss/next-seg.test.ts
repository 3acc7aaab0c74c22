import { describe, expect, test } from "vitest";
import { EVER_RETRANSMITTED } from "../send/marks.ts";
import { Sender } from "./sender.fixture.ts";

/** Ten segments in flight, losses found by RFC 6675, no PRR. */
function sender(bytes = 10_000, nagle = false): Sender {
  const made = new Sender({ lossDetection: "rfc6675", prr: false, tailLossProbe: false, nagle });
  made.write(bytes);
  made.pass(50);
  return made;
}

describe("NextSeg has nothing lost and nothing new to send, and cwnd has room", () => {
  test("RFC6675-4-e RFC6675-4-f below the highest SACK what is not yet lost goes again, then the last one", () => {
    const made = sender();
    // Lost is the first. 7000 has but one SACK above it, and 9000 none.
    expect(made.ack(0, [1000, 7000], [8000, 9000])).toEqual(["0+1000", "7000+1000", "9000+1000"]);
    const { scoreboard: board } = made.tcb;
    // Both copies of 7000 count, the copy of 9000 does not (pipe).
    expect([board.flightSegments, board.lostOut, board.retransOut]).toEqual([4, 1, 2]);
    expect(board.flags(9) & EVER_RETRANSMITTED).not.toBe(0);
    expect(made.tcb.reduction.prrOut).toBe(3); // RFC 9937 §6.2: all of them have left
  });

  test("RFC6675-4-f once in a recovery, the highest that is not SACKed", () => {
    const made = sender();
    expect(made.ack(0, [1000, 8000], [9000, 10_000])).toEqual(["0+1000", "8000+1000"]);
    made.pass(20);
    // By rule (3) it went, and still no more is known of it.
    expect(made.ack(0, [1000, 8000], [9000, 10_000])).toEqual(["8000+1000"]);
    made.pass(20);
    expect(made.ack(1000, [1000, 8000], [9000, 10_000])).toEqual([]);
    const again = sender();
    expect(again.ack(0, [1000, 9000])).toEqual(["0+1000", "9000+1000"]);
    again.pass(50);
    expect(again.ack(0, [1000, 9000])).toEqual([]);
    expect(again.ack(9000)).toEqual([]); // within the same recovery
    again.ack(10_000);
    expect(again.tcb.recovery).toBe("open");
    // The next recovery has one of its own.
    again.write(7000);
    again.pass(50);
    again.ack(11_000);
    expect(again.ack(11_000, [12_000, 16_000])).toEqual(["11000+1000", "16000+1000"]);
  });

  test("RFC6675-4-d new data comes first", () => {
    const made = sender();
    made.write(1000);
    expect(made.ack(0, [1000, 9000])).toEqual(["0+1000", "10000+1000"]);
    made.pass(20);
    expect(made.ack(1000, [1000, 9000])).toEqual(["10000+1000"]); // now it is the highest
  });

  test("RFC6675-4-d even if Nagle's algorithm holds it: then nothing goes in its place", () => {
    const made = sender(9500, true);
    made.write(10);
    expect(made.ack(0, [1000, 9000])).toEqual(["0+1000"]);
  });

  test("RFC6675-4-c a segment that went again by rule (3) is not lost, and is repaired when it is", () => {
    const made = sender();
    made.ack(0, [1000, 7000], [8000, 9000]);
    made.write(3000);
    made.ack(1000, [1000, 7000], [8000, 9000]);
    made.ack(1000, [1000, 7000], [8000, 9000], [10_000, 12_000]);
    // Three SACKs above 7000 now: lost, but its retransmission is on its way already.
    expect(made.tcb.scoreboard.lostOut).toBe(1);
    expect(made.ack(12_000)).toEqual([]);
    expect(made.tcb.recovery).toBe("open");
  });

  test("with RACK there is none of it: tail loss probes do that", () => {
    const made = new Sender({ tailLossProbe: false });
    made.write(10_000);
    made.pass(50);
    expect(made.ack(0, [1000, 9000])).toEqual(["0+1000"]);
  });
});

test("RFC2883-5-b a D-SACK of what went again by rule (3): no copy is awaited any more", () => {
  const made = sender();
  made.ack(0, [1000, 7000], [8000, 9000]);
  made.ack(0, [1000, 9000]);
  expect(made.account.slice(3)).toEqual([8, 1, 2]); // 7000 was SACKed, and its copy is on its way
  made.ack(0, [7000, 8000], [1000, 9000]);
  expect(made.account.slice(3)).toEqual([8, 1, 1]);
});
