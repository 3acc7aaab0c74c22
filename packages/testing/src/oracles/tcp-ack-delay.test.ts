import { describe, expect, test } from "vitest";
import { tcpAckDelay } from "./tcp-ack-delay.ts";
import { GOOD, tryOracle, verdictOf } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpAckDelay, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  test("bites if an ACK that is put off never leaves", async () => {
    const found = await verdictOf(tcpAckDelay, {
      rough: false,
      tcp: { profile },
      bytes: 1000,
      pauseNs: 5e9,
      // The sender's end gets 3000 bytes, of which it owes an ACK at the end.
      meanwhile: ({ endpoint: { tcb } }) => {
        Object.defineProperty(tcb, "delayedAckDeadlineNs", { get: () => 1e15, set: () => {} });
        Object.defineProperty(tcb, "ackNow", { get: () => false, set: () => {} });
        Object.defineProperty(tcb, "ackUndecided", { get: () => false, set: () => {} });
      },
    });
    expect(found).toContain("has no answer yet");
  });
});
