import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { NEWS_ROOM } from "../outbox.ts";
import { hasRoom, heldBytes } from "./send-room.ts";
import { offer, writer } from "./writer.fixture.ts";

describe("the send buffer of Linux", () => {
  test("it counts the overhead of each portion", () => {
    const lab = writer({ cork: true });
    lab.write(1);
    expect(heldBytes(lab.tcb)).toBe(833);
    lab.write(999);
    expect(heldBytes(lab.tcb)).toBe(1832); // the full segment left, and is kept until acknowledged
    lab.arrives({ flags: "A" });
    expect(heldBytes(lab.tcb)).toBe(0);
  });

  test("a portion is filled whatever the limit, none is begun beyond it", () => {
    const lab = writer({ sendBufferTuning: false, sendBufferBytes: 20_000, window: 2000 });
    expect(offer(lab, 100_000)).toBe(12_000); // as measured on a Linux 6.18
    expect(offer(lab, 100)).toBe(0);
    expect(hasRoom(lab.tcb)).toBe(false);
  });

  test("a writer is told when a third is free", () => {
    const lab = writer({ sendBufferTuning: false, sendBufferBytes: 10_000, maxBurstSegments: 1 });
    const taken = offer(lab, 100_000);
    expect(taken).toBeLessThan(10_000);
    lab.arrives({ flags: "A", ack: 1000 - taken });
    expect(lab.news & NEWS_ROOM).toBe(0);
    lab.arrives({ flags: "A", ack: 4000 - taken + 1000 });
    expect(lab.news & NEWS_ROOM).toBe(NEWS_ROOM);
  });

  test("nobody who has not waited for room is told of it", () => {
    const lab = writer();
    lab.write(100);
    expect(lab.news & NEWS_ROOM).toBe(0);
    lab.arrives({ flags: "A" });
    expect(lab.news & NEWS_ROOM).toBe(0);
  });

  test("it is as large as two windows need, and grows with cwnd", () => {
    const lab = writer();
    expect(lab.tcb.sending.bufferBytes).toBe(2 * 10 * (2048 + 256));
    lab.write(200_000);
    expect(lab.tcb.sending.noSpace).toBe(true);
    for (let trip = 0; trip < 3; trip++) {
      lab.nowNs += ms(100);
      lab.arrives({ flags: "A" });
    }
    expect(lab.tcb.sending.bufferBytes).toBeGreaterThan(2 * 10 * (2048 + 256));
  });

  test("TCP_NOTSENT_LOWAT: little waits that was never sent", () => {
    const lab = writer({ notSentLowBytes: 1, window: 2000 });
    expect(offer(lab, 5000)).toBeLessThan(5000);
    expect(offer(lab, 5000)).toBe(0);
    lab.arrives({ flags: "A" });
    expect(lab.news & NEWS_ROOM).toBe(NEWS_ROOM);
  });
});
