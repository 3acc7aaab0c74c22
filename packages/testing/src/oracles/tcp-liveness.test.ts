import { ACK, SYN } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { tcpLiveness } from "./tcp-liveness.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpLiveness, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

test("is content with a reader that pauses, and with silence", async () => {
  for (const profile of ["linux", "rfc"] as const) {
    const trial = { rough: false, tcp: { profile }, peer: { receiveBufferBytes: 3000 } };
    expect(await verdictOf(tcpLiveness, { ...trial, pauseNs: 300e9 })).toBe("");
    let count = 0;
    const tamper: Trial["tamper"] = ({ sourcePort }) =>
      sourcePort === 80 && ++count > 5 ? "drop" : undefined;
    expect(await verdictOf(tcpLiveness, { ...trial, tamper })).not.toContain("tcp-liveness");
  }
});

/** A segment leaves in a second, and once none for ten more: then nothing is in flight. */
const PACED: Trial = {
  rough: false,
  tcp: { profile: "rfc", maxPacingBps: 12_000 },
  bytes: 40_000,
  meanwhile: ({ endpoint: { stack, tcb } }) => {
    const { simulation } = stack;
    simulation.at(simulation.nowNs + 2.5e9, () => {
      tcb.pacing.departureNs += 10e9;
      tcb.pacing.deadlineNs = tcb.pacing.departureNs;
    });
  },
};

/** From the n-th ACK on the listener acknowledges nothing more. */
const deafFrom = (number: number): NonNullable<Trial["wrong"]> => {
  let [count, ack] = [0, 0];
  return (segment, _number, who) => {
    if (who.active || (segment.flags & (ACK | SYN)) !== ACK) return;
    if (++count === number) ({ ack } = segment);
    else if (count > number) segment.ack = ack;
  };
};

test("is content with long waits for pacing", async () => {
  expect(await verdictOf(tcpLiveness, PACED)).toBe("");
});

/** A deadline of the sender is another than it should be, from when it is open. */
const deadline =
  (which: "rtoDeadlineNs" | "persistDeadlineNs", atNs: number): NonNullable<Trial["meanwhile"]> =>
  ({ endpoint: { stack, tcb } }) => {
    stack.checks = false;
    Object.defineProperty(tcb, which, { get: () => atNs, set: () => {} });
  };

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    ["no timer runs", { meanwhile: deadline("rtoDeadlineNs", Infinity) }, "waits without a timer"],
    [
      "a closed window is never probed again",
      {
        meanwhile: deadline("persistDeadlineNs", 1e15),
        peer: { receiveBufferBytes: 3000 },
        pauseNs: 20e9,
      },
      "has something to send, and waits",
    ],
    ["the peer acknowledges nothing more", { wrong: deafFrom(5) }, "nothing was acknowledged for"],
    [
      "the peer acknowledges nothing more of what is paced",
      { ...PACED, tcp: { ...PACED.tcp, maxRtoNs: 4e9 }, wrong: deafFrom(6) },
      "nothing was acknowledged for",
    ],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpLiveness, { rough: false, ...trial })).toContain(found);
  });
});
