import { describe, expect, test } from "vitest";
import { factsBefore } from "./ack-facts.ts";
import { newRenoMarkLost } from "./new-reno.ts";
import { Sender, type SenderOptions } from "./sender.fixture.ts";

/** Ten segments in flight of a sender without SACK, three duplicate ACKs: recovery has begun. */
function recovering(options: SenderOptions = {}): Sender {
  const sender = new Sender({ sack: false, prr: false, frto: false, undo: false, ...options });
  sender.write(10_000);
  sender.pass(50);
  for (let time = 0; time < 3; time++) sender.ack(0);
  expect(sender.tcb.recovery).toBe("recovery");
  return sender;
}

const timerMs = ({ tcb, lab }: Sender): number => (tcb.rtoDeadlineNs - lab.nowNs) / 1e6;

describe("NewReno", () => {
  test("RFC6582-3.2(3)-a RFC6582-3.2(3)-b a partial ACK has the next segment sent at once, and lets no burst out", () => {
    const sender = recovering();
    expect(sender.ack(3000)).toEqual(["3000+1000"]);
    expect(sender.ack(5000)).toEqual(["5000+1000"]);
    expect(sender.tcb.recovery).toBe("recovery");
  });

  test("RFC6582-3.2(3)-a the full ACK lets no burst out: cwnd is FlightSize and one", () => {
    const sender = recovering({ profile: "rfc" });
    sender.pass(50);
    sender.ack(10_000);
    // FlightSize is 0, and for that SMSS counts; slow start adds two at once (RFC 3465 §2.3).
    expect(sender.account.slice(0, 3)).toEqual(["open", 2 + 2, 5]);
    expect(sender.tcb.forceRetransmit).toBe(false);
  });

  test("RFC6582-3.2(3)-c impatient: the first partial ACK starts the timer anew, the others do not", () => {
    const sender = recovering({ newRenoTimer: "impatient" });
    const whole = timerMs(sender);
    sender.pass(50);
    sender.ack(1000);
    expect(timerMs(sender)).toBeCloseTo(whole);
    for (let segment = 2; segment <= 4; segment++) {
      sender.pass(50);
      expect(sender.ack(segment * 1000)).toEqual([`${segment}000+1000`]);
    }
    expect(timerMs(sender)).toBeCloseTo(whole - 150);
    expect(sender.pass(whole)).not.toEqual([]); // many losses end in a time-out
    expect(sender.tcb.recovery).toBe("loss");
  });

  test("slow but steady: all of them do, as in Linux", () => {
    const sender = recovering();
    const whole = timerMs(sender);
    for (let segment = 1; segment <= 4; segment++) {
      sender.pass(50);
      sender.ack(segment * 1000);
      expect(timerMs(sender)).toBeCloseTo(whole);
    }
  });
});

test("lost is the oldest alone, not all of its burst, even if it is not lost after all (Linux)", () => {
  const sender = new Sender({ sack: false, reordering: 1 });
  const { lab, tcb } = sender;
  sender.write(2000);
  sender.pass(50);
  const { scoreboard: board } = tcb;
  board.sackedOut = 1; // as by a duplicate ACK
  newRenoMarkLost(tcb, factsBefore(tcb, lab.packet({ flags: "A" }), lab.nowNs));
  expect(board.lostOut).toBe(1);
  board.sackedOut = 0;
  board.clearLost(); // an undo, before it could leave again
  sender.ack(500); // cuts within the oldest, and nothing joins it
  expect([board.length(0), board.length(1)]).toEqual([500, 1000]);
});

describe("the timer in a recovery with SACK", () => {
  test.each([
    [true, 0],
    [false, 30],
  ])("RFC6675-6 may start anew with each retransmission: %s", (rearmRtoInRecovery, spentMs) => {
    const sender = new Sender({
      profile: "rfc",
      sack: true,
      lossDetection: "rfc6675",
      tailLossProbe: false,
      prr: false,
      rearmRtoInRecovery,
    });
    sender.write(10_000);
    sender.pass(50);
    expect(sender.ack(0, [2000, 5000])).toContain("0+1000");
    const whole = timerMs(sender);
    sender.pass(30);
    expect(sender.ack(0, [2000, 8000])).toContain("1000+1000");
    const spent = whole - timerMs(sender);
    expect(Math.abs(spent - spentMs)).toBeLessThan(10); // the round trip was measured once more
  });
});
