import { OPTION_WINDOW_SCALE } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import { synInTimeWait } from "./time-wait.ts";

// The numbers of these connections pass the edge of signed 32-bit numbers.

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  test("MAY-2 TIME-WAIT: a SYN beyond the last number opens anew, one below does not", () => {
    const { tcb } = inState("TIME-WAIT", { profile, timestamps: false });
    const verdict = (beyond: number): string => {
      const syn = inState("TIME-WAIT", { profile }).packet({ flags: "S" });
      return synInTimeWait(tcb, Object.assign(syn, { seq: seqAdd(tcb.rcvNxt, beyond) }), 0);
    };
    expect([1, 1000, 2 ** 31 - 1].map(verdict)).toEqual(["reopen", "reopen", "reopen"]);
    expect([0, -1, -1000].map(verdict)).not.toContain("reopen");
  });

  test("EST-09 an ACK of what was never sent moves nothing, one of all that was sent all", () => {
    const lab = inState("ESTABLISHED", { profile, nagle: false });
    lab.write(500);
    lab.arrives({ flags: "A", ack: 1 });
    expect(lab.tcb.scoreboard.count).toBe(1);
    lab.arrives({ flags: "A", ack: 0 });
    expect(lab.tcb.scoreboard.count).toBe(0);
  });

  test("RFC7323-2.2 the window of a SYN is never scaled, in a simultaneous open either", () => {
    const lab = inState("SYN-SENT", { profile, windowScaling: true });
    const set = { tcpOptions: OPTION_WINDOW_SCALE, windowScale: 7 };
    lab.arrives({ flags: "S", window: 1000, set });
    expect(lab.tcb.sndWndBytes).toBe(1000);
    lab.arrives({ flags: "SA", seq: -1, window: 900, set });
    expect(lab.tcb.sndWndBytes).toBeLessThanOrEqual(1000);
    lab.arrives({ flags: "A", window: 900 });
    expect(lab.tcb.sndWndBytes).toBe(900 << 7);
  });
});
