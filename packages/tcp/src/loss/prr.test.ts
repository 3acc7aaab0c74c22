import { expect, test } from "vitest";
import { Sender } from "./sender.fixture.ts";

/** Twenty segments in flight, and more waiting. */
function twenty(waitingBytes = 0, congestionControl: "reno" | "cubic" = "reno"): Sender {
  const sender = new Sender({ congestionControl });
  sender.write(10_000);
  sender.pass(50);
  sender.ack(10_000);
  expect(sender.write(20_000 + waitingBytes)).toHaveLength(20);
  sender.pass(50);
  return sender;
}

test("RFC9937-6.2-f RFC9937-6.2-d RFC6937-3-a RFC6937-3.1 the first retransmission leaves in any case, then one for two ACKs", () => {
  const sender = twenty(10_000);
  expect(sender.ack(10_000, [11_000, 14_000])).toEqual(["10000+1000", "30000+1000"]);
  expect(sender.account).toEqual(["recovery", 18, 10, 3, 1, 1]);
  const sent: number[] = [];
  for (let right = 15_000; right <= 30_000; right += 1000) {
    sent.push(sender.ack(10_000, [11_000, right]).length);
  }
  // prr_out follows ceil(prr_delivered x 10 / 20).
  expect(sent.slice(0, 12)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
});

test("RFC9937-6.4 RFC2525-2.8 at the end of recovery cwnd is ssthresh", () => {
  const sender = twenty();
  sender.ack(10_000, [11_000, 14_000]);
  sender.ack(10_000, [11_000, 30_000]);
  expect(sender.account).toEqual(["recovery", 10, 10, 19, 1, 1]);
  sender.pass(50);
  sender.ack(30_000);
  expect(sender.account).toEqual(["open", 10, 10, 0, 0, 0]);
});

test("RFC9937-6.2-c RFC9937-6.2-e RFC6937-3-c below ssthresh: what was delivered, one more if that is safe", () => {
  const sender = twenty();
  // Fourteen of twenty are lost: far less than ssthresh is in flight.
  sender.ack(10_000, [24_000, 26_000]);
  sender.ack(10_000, [24_000, 28_000]);
  expect(sender.tcb.recovery).toBe("recovery");
  const before = sender.tcb.reduction.prrOut;
  const sent = sender.ack(10_000, [24_000, 30_000]);
  expect(sent).toHaveLength(2); // two delivered, no more
  expect(sender.tcb.reduction.prrOut).toBe(before + 2);
  sender.pass(50);
  expect(sender.ack(12_000, [24_000, 30_000])).toHaveLength(3); // two delivered, SND.UNA moved
});

test("RFC9438-4.6-a cubic keeps 0.7 of the window", () => {
  const sender = twenty(0, "cubic");
  sender.ack(10_000, [11_000, 14_000]);
  expect(sender.tcb.congestion.ssthreshSegments).toBe(14);
});

test("RFC6675-5(4) without PRR cwnd is ssthresh at once, and the first retransmission is forced", () => {
  const sender = new Sender({ prr: false });
  sender.write(10_000);
  sender.pass(50);
  expect(sender.ack(0, [1000, 4000])).toEqual(["0+1000"]);
  expect(sender.account).toEqual(["recovery", 5, 5, 3, 1, 1]);
});

test("RFC9937-6.1 RFC9937-6.3 it begins with nothing delivered and nothing sent, and counts both", () => {
  const sender = twenty(10_000);
  sender.tcb.reduction.prrDelivered = sender.tcb.reduction.prrOut = 77; // of a reduction before
  const { reduction } = sender.tcb;
  const first = sender.ack(10_000, [11_000, 14_000]);
  expect([reduction.prrDelivered, reduction.prrOut]).toEqual([3, first.length]);
  const second = sender.ack(10_000, [11_000, 18_000]);
  expect(second.length).toBeGreaterThan(0); // new data counts like what is sent again
  expect([reduction.prrDelivered, reduction.prrOut]).toEqual([7, first.length + second.length]);
});

test("RFC9937-6.1 RecoverFS is what was in flight; for Linux it is cwnd", () => {
  const begun = (profile: "linux" | "rfc"): Sender => {
    const sender = new Sender({ profile, sack: true, prr: true, lossDetection: "rack" });
    sender.write(10_000);
    sender.pass(50);
    sender.ack(2000); // the application has no more: eight are in flight, cwnd is larger
    sender.ack(2000, [4000, 7000]);
    return sender;
  };
  expect(begun("rfc").tcb.reduction.recoverFs).toBe(8);
  const linux = begun("linux").tcb;
  expect(linux.reduction.recoverFs).toBe(linux.reduction.priorCwnd);
  expect(linux.reduction.recoverFs).toBeGreaterThan(8);
});

test("RFC9937-6.2-a RFC9937-6.2-b what is delivered and in flight, with SACK", () => {
  const sender = twenty();
  const { scoreboard: board, reduction } = sender.tcb;
  sender.ack(10_000, [11_000, 14_000]);
  expect([reduction.prrDelivered, board.flightSegments]).toEqual([3, 20 - 3 - 1 + 1]);
  sender.pass(50);
  sender.ack(14_000, [15_000, 17_000]); // SND.UNA moves by 4, 3 of them SACKed before; 2 more SACKed
  expect(reduction.prrDelivered).toBe(3 + 4 - 3 + 2);
});

test("RFC9937-6.2-a RFC9937-6.2-b without SACK a duplicate ACK is a segment delivered, and taken off when all is told", () => {
  const sender = new Sender({ sack: false, frto: false, undo: false });
  sender.write(10_000);
  sender.pass(50);
  const { scoreboard: board, reduction } = sender.tcb;
  for (let time = 0; time < 5; time++) sender.ack(0);
  // Three had come before it began, but that PRR counts from the third on.
  expect([reduction.prrDelivered, board.sackedOut]).toEqual([3, 5]);
  expect(board.flightSegments).toBe(board.count - 5 - 1 + 1);
  sender.pass(50);
  sender.ack(6000); // the retransmission, and five that duplicate ACKs have told of
  expect(reduction.prrDelivered).toBe(4);
});
