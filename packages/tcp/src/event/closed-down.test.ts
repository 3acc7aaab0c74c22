import { minutes, ms, NEVER, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { NEWS_SOFT_ERROR } from "../outbox.ts";
import { nextDeadlineNs } from "./timeout.ts";

// What ends, ends whole: no timer, no byte and no count of it is left for what comes after.

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  const options = { profile, keepAlive: true, nagle: false, timestamps: false } as const;

  /** Connections that wait for something, and for what. */
  const waiting: [string, () => Lab][] = [
    ["keep-alives", () => inState("ESTABLISHED", options)],
    [
      "the retransmission timer",
      () => {
        const lab = inState("ESTABLISHED", options);
        lab.write(100);
        return lab;
      },
    ],
    [
      "the persist timer",
      () => {
        const lab = inState("ESTABLISHED", options);
        lab.arrives({ flags: "A", window: 0 });
        lab.write(100);
        return lab;
      },
    ],
    [
      "a delayed ACK",
      () => {
        const lab = inState("ESTABLISHED", { ...options, quickAck: false });
        lab.arrives({ flags: "A", length: 10 });
        lab.read(10);
        return lab;
      },
    ],
    [
      "pacing",
      () => {
        const lab = inState("ESTABLISHED", { ...options, pacing: "on" } as never);
        lab.write(20_000);
        return lab;
      },
    ],
  ];

  test.each(waiting)("a connection that is reset waits no more for %s", (_what, make) => {
    const lab = make();
    expect(nextDeadlineNs(lab.tcb)).not.toBe(NEVER);
    lab.arrives({ flags: "R" });
    expect(lab.tcb.state).toBe("CLOSED");
    expect(nextDeadlineNs(lab.tcb)).toBe(NEVER);
  });

  test("TIME-WAIT waits for its end alone, and then for nothing", () => {
    const lab = inState("TIME-WAIT", options);
    const { tcb } = lab;
    expect([tcb.keepAliveDeadlineNs, tcb.rtoDeadlineNs, tcb.persistDeadlineNs]).toEqual([
      NEVER,
      NEVER,
      NEVER,
    ]);
    expect(nextDeadlineNs(tcb)).toBe(tcb.timeWaitDeadlineNs);
    lab.expire();
    expect([tcb.state, nextDeadlineNs(tcb)]).toEqual(["CLOSED", NEVER]);
  });
});

test("MUST-20 time-outs of the SYN count for nothing once the connection is open", () => {
  const lab = inState("SYN-SENT", { r2Ns: minutes(30) });
  lab.expire();
  lab.expire();
  lab.nowNs += ms(10);
  lab.arrives({ flags: "SA" });
  expect([lab.tcb.timeouts, lab.tcb.rtoBackoff]).toEqual([0, 0]);
  lab.write(10);
  let timeouts = 1;
  for (; timeouts < 20; timeouts++) {
    lab.expire();
    if ((lab.news & NEWS_SOFT_ERROR) !== 0) break;
  }
  expect(timeouts).toBe(4);
});

test("RFC 6298 §5.7 probes of a closed window are far apart only as long as it is closed", () => {
  const lab = inState("ESTABLISHED", { userTimeoutNs: NEVER, r2Ns: NEVER, retries2: 100 });
  lab.write(10);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A", window: 0 });
  const waits = (): number[] => {
    lab.write(1000);
    return Array.from({ length: 4 }, () => {
      const from = lab.nowNs;
      lab.expire();
      return Math.round((lab.nowNs - from) / 1e6);
    });
  };
  const first = waits();
  expect(first[3]).toBe(8 * first[0]!);
  lab.arrives({ flags: "A", window: 60_000 }); // it opens: all leaves
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A", window: 0 }); // it is acknowledged, and the window closes again
  const again = waits();
  expect(again[0]).toBeLessThanOrEqual(first[0]!);
  expect(again[3]).toBe(8 * again[0]!);
  expect(lab.nowNs).toBeGreaterThan(seconds(1));
});
