import { ms, NEVER } from "@seedwire/engine";
import { OPTION_TIMESTAMPS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { waitsInBackground } from "../event/timeout.ts";
import { inState } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import { rcvWndBytes } from "../tcb.ts";
import { twoHosts, B } from "../two-hosts.fixture.ts";
import { synInTimeWait } from "./time-wait.ts";

// The last value that is right, and the first that is wrong.

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  test("EST-17 a FIN on the last number of the window is taken, one beyond it is not", () => {
    for (const [beyond, state] of [
      [0, "CLOSE-WAIT"],
      [1, "ESTABLISHED"],
    ] as const) {
      const lab = inState("ESTABLISHED", { profile: "rfc", receiveBufferBytes: 2000 });
      const window = rcvWndBytes(lab.tcb);
      lab.arrives({ flags: "FA", length: window - 1 + beyond });
      expect([profile, lab.tcb.state]).toEqual([profile, state]);
    }
  });

  test.each([
    // an ACK of ISS, of our SYN, and of a number we have not used
    [-1, "SYN-RECEIVED"],
    [0, "ESTABLISHED"],
    [1, "SYN-RECEIVED"],
  ])("SRC-15 two SYNs crossed: an ACK %d off our SYN leaves %s", (ack, state) => {
    const lab = inState("SYN-RECEIVED", { profile });
    const answer = lab.arrives({ flags: "A", ack });
    expect(lab.tcb.state).toBe(state);
    expect(answer.some((segment) => segment.startsWith("R"))).toBe(state === "SYN-RECEIVED");
  });

  test("RFC 6191 §2 in TIME-WAIT an old number needs a newer timestamp", () => {
    const { tcb } = inState("TIME-WAIT", { profile, timestamps: true });
    Object.assign(tcb, { timestampsOk: true, tsRecent: 500, tsRecentNs: 0 });
    const verdict = (beyond: number, tsVal: number): boolean => {
      const set = { tcpOptions: OPTION_TIMESTAMPS, tsVal, seq: seqAdd(tcb.rcvNxt, beyond) };
      const syn = inState("TIME-WAIT", { profile }).packet({ flags: "S", set });
      return synInTimeWait(tcb, syn, 1) === "reopen";
    };
    expect([verdict(-10, 500), verdict(-10, 501), verdict(10, 500), verdict(10, 499)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test("RFC7323-3.2 a path that takes no time: the SYN,ACK echoes the timestamp of this very moment", async () => {
    const { simulation, a, b } = twoHosts({
      tcp: { profile },
      ab: { delayNs: 0 },
      ba: { delayNs: 0 },
    });
    b.listen(80);
    await simulation.run(async () => {
      const client = a.connect(B, 80);
      await client.opened();
      expect([client.state, simulation.nowNs < ms(1)]).toEqual(["ESTABLISHED", true]);
    });
  });

  test("a connection that probes a closed window is no mere background", () => {
    const lab = inState("ESTABLISHED", { profile, keepAlive: true });
    expect(waitsInBackground(lab.tcb)).toBe(true);
    lab.arrives({ flags: "A", window: 0 });
    lab.write(10);
    expect([lab.tcb.persistDeadlineNs === NEVER, waitsInBackground(lab.tcb)]).toEqual([
      false,
      false,
    ]);
  });
});

test("RFC7323-2.3-c however large the buffer, the window scale we offer ends at 14", () => {
  for (const [receiveBufferBytes, scale] of [
    [65_535, 0],
    [65_536, 1],
    [1 << 29, 14],
    [65_535 << 14, 14],
  ] as const) {
    const lab = inState("SYN-SENT", { receiveBufferBytes, windowScaling: true });
    expect([receiveBufferBytes, lab.packets[0]!.windowScale]).toEqual([receiveBufferBytes, scale]);
  }
});

test("MUST-20 R2 of three retransmissions is three, neither two nor four", () => {
  const lab = inState("ESTABLISHED", { retries2: 3, r2Ns: NEVER, userTimeoutNs: NEVER });
  lab.write(10);
  for (let timeouts = 0; timeouts < 10 && lab.tcb.state !== "CLOSED"; timeouts++) lab.expire();
  expect([lab.tcb.state, lab.tcb.counters.retransmittedSegments]).toEqual(["CLOSED", 3]);
});
