import { describe, expect, test } from "vitest";
import { dupThresh } from "./early-retransmit.ts";
import { Sender, type SenderOptions } from "./sender.fixture.ts";

/** So many bytes in flight in segments of 1000, losses found by DupThresh. */
function withBytes(bytes: number, options: SenderOptions): Sender {
  const sender = new Sender({
    lossDetection: "rfc6675",
    tailLossProbe: false,
    prr: false,
    ...options,
  });
  sender.write(bytes);
  sender.pass(50);
  return sender;
}

describe.each(["bytes", "segments"] as const)(
  "Early Retransmit, counting %s",
  (earlyRetransmit) => {
    test("RFC5827-3.1-a RFC5827-3.2 three segments in flight: two duplicate ACKs are enough", () => {
      const plain = withBytes(3000, { earlyRetransmit, sack: false });
      expect([plain.ack(0), plain.ack(0)]).toEqual([[], ["0+1000"]]);
      const sack = withBytes(3000, { earlyRetransmit });
      expect(sack.ack(0, [1000, 2000])).toEqual([]);
      expect(sack.ack(0, [1000, 3000])).toEqual(["0+1000"]);
      expect(sack.tcb.recovery).toBe("recovery");
    });

    test("RFC5827-3.1-a two in flight: one duplicate ACK", () => {
      expect(withBytes(2000, { earlyRetransmit }).ack(0, [1000, 2000])).toEqual(["0+1000"]);
      expect(withBytes(2000, { earlyRetransmit, sack: false }).ack(0)).toEqual(["0+1000"]);
    });

    test("RFC5827-3.1-b not with four in flight, nor while new data may go", () => {
      const four = withBytes(4000, { earlyRetransmit });
      expect(four.ack(0, [1000, 3000])).toEqual([]);
      const more = withBytes(3000, { earlyRetransmit });
      more.tcb.congestion.cwndSegments = 1; // the window of the peer has room for it
      more.write(1000);
      expect(more.ack(0, [1000, 3000])).toEqual([]);
      expect(more.tcb.recovery).toBe("disorder");
    });
  },
);

test("RFC5827-3.2 small segments: by bytes they are few, by segments they are not", () => {
  const small = (earlyRetransmit: "bytes" | "segments"): string[] => {
    const sender = withBytes(100, { earlyRetransmit });
    for (let write = 0; write < 4; write++) sender.write(100);
    expect(sender.tcb.scoreboard.count).toBe(5);
    return sender.ack(0, [100, 200]);
  };
  // 500 bytes are one segment of SMSS: one duplicate ACK is as many as there can be.
  expect(small("bytes")).toContain("0+100");
  expect(small("segments")).toEqual([]);
});

test("RFC5827-3.2 three small segments in flight: two duplicate ACKs are enough, by bytes one", () => {
  const duplicates = (earlyRetransmit: "bytes" | "segments"): number => {
    const sender = withBytes(100, { earlyRetransmit });
    sender.write(100);
    sender.write(100);
    if (sender.ack(0, [100, 200]).length > 0) return 1;
    return sender.ack(0, [100, 300]).length > 0 ? 2 : 3;
  };
  expect([duplicates("bytes"), duplicates("segments")]).toEqual([1, 2]);
  const two = withBytes(100, { earlyRetransmit: "bytes" });
  two.write(100);
  expect(dupThresh(two.tcb)).toBe(1); // one at least
});

test("RFC5681-3.2-c without Early Retransmit it is three, however few are in flight", () => {
  const plain = withBytes(4000, { earlyRetransmit: "off", sack: false });
  expect([plain.ack(0), plain.ack(0), plain.ack(0)]).toEqual([[], [], ["0+1000"]]);
  const few = withBytes(3000, { earlyRetransmit: "off", sack: false });
  expect([few.ack(0), few.ack(0)]).toEqual([[], []]);
  expect(few.tcb.recovery).toBe("disorder");
});
