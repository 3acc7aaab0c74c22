import { describe, expect, test } from "vitest";
import { tcpBackoff } from "./tcp-backoff.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpBackoff, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

/** Nothing of the receiver arrives any more from its n-th segment on. */
function silentFrom(number: number): Trial {
  let count = 0;
  return {
    rough: false,
    tamper: (packet) => (packet.sourcePort === 80 && ++count >= number ? "drop" : undefined),
  };
}

test("is content with silence", async () => {
  const found = await verdictOf(tcpBackoff, silentFrom(6));
  expect(found).not.toContain("tcp-backoff");
  expect(found).not.toBe("");
});

test("is content with a reader that pauses", async () => {
  for (const profile of ["linux", "rfc"] as const) {
    const trial = { rough: false, tcp: { profile }, peer: { receiveBufferBytes: 3000 } };
    expect(await verdictOf(tcpBackoff, { ...trial, pauseNs: 20e9 })).toBe("");
  }
});

describe("it bites", () => {
  test.each(["linux", "rfc"] as const)("if the RTO does not double, %s", async (profile) => {
    const found = await verdictOf(tcpBackoff, {
      ...silentFrom(6),
      tcp: { profile },
      meanwhile: ({ endpoint: { tcb } }) => {
        Object.defineProperty(tcb, "rtoBackoff", { get: () => 0, set: () => {} });
      },
    });
    expect(found).toMatch(
      /sends a segment again after .* without an answer the wait has to double/,
    );
  });

  test("if the RTO has no floor", async () => {
    const found = await verdictOf(tcpBackoff, {
      ...silentFrom(6),
      tcp: { profile: "rfc" },
      meanwhile: ({ endpoint: { tcb } }) => {
        Object.defineProperty(tcb.rtt, "rtoNs", { value: () => 50e6 });
      },
    });
    expect(found).toContain("the least RTO is 1000 ms");
  });

  test("if a closed window is probed at equal times", async () => {
    const found = await verdictOf(tcpBackoff, {
      rough: false,
      bytes: 40_000,
      peer: { receiveBufferBytes: 3000 },
      pauseNs: 20e9,
      meanwhile: ({ endpoint: { tcb } }) => {
        Object.defineProperty(tcb, "probeBackoff", { get: () => 0, set: () => {} });
      },
    });
    expect(found).toMatch(/probes a closed window after .* the wait has to double/);
  });
});
