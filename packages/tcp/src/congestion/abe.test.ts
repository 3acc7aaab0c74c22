import { ECE, OPTION_MSS } from "@seedwire/wire";
import { expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { birth } from "./controller.fixture.ts";
import { Cubic } from "./cubic.ts";
import { Reno } from "./reno.ts";

/** 100 segments are in flight, of a sender that fills its window. */
function busy(options: TcpOptions): Lab {
  const lab = inState("SYN-SENT", { ecn: "request", hystart: "off", abe: true, ...options });
  const synAck = { flags: 0x12 | ECE, tcpOptions: OPTION_MSS, mss: 500 };
  lab.arrives({ flags: "SA", set: synAck });
  lab.tcb.congestion.cwndSegments = 100;
  lab.write(100 * 500);
  return lab;
}

test.each([
  ["reno", 79, 50],
  ["cubic", 84, 70],
] as const)(
  "RFC8511-3.1-a RFC8511-3.1-b RFC8311-4.1 %s: a mark leaves %d of 99 segments in flight, a loss %d of 100",
  (congestionControl, afterMark, afterLoss) => {
    const marked = busy({ congestionControl });
    marked.arrives({ flags: "A", ack: -99 * 500, set: { flags: 0x10 | ECE } });
    expect(marked.tcb.congestion.ssthreshSegments).toBe(afterMark);
    const lossy = busy({ congestionControl });
    for (let duplicate = 0; duplicate < 3; duplicate++) lossy.arrives({ flags: "A", ack: -50_000 });
    expect(lossy.tcb.congestion.ssthreshSegments).toBe(afterLoss);
    // One that is told of with a mark in the same ACK is a loss.
    const both = busy({ congestionControl });
    for (let duplicate = 0; duplicate < 3; duplicate++) {
      const set = duplicate < 2 ? {} : { flags: 0x10 | ECE };
      both.arrives({ flags: "A", ack: -50_000, set });
    }
    expect(both.tcb.congestion.ssthreshSegments).toBe(afterLoss);
  },
);

test("RFC8511-3.1-a without ABE a mark is a loss (RFC 3168 §6.1.2), and two segments are the least", () => {
  for (const [Controller, kept] of [
    [Reno, 50],
    [Cubic, 70],
  ] as const) {
    expect(new Controller(birth(100)).reduced(100, 0, "ecn")).toBe(kept);
    expect(new Controller(birth(100, { abe: true })).reduced(2, 0, "ecn")).toBe(2);
  }
});
