import { senderChannel, type SenderEvent } from "@seedwire/tcp";
import { controllers, type ControllerName } from "@seedwire/tcp";
import { describe, expect, test } from "vitest";
import { tcpCongestion } from "./tcp-congestion.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpCongestion, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

test.each(Object.keys(controllers) as ControllerName[])("is content with %s", async (name) => {
  for (const profile of ["linux", "rfc"] as const) {
    const tcp = { profile, congestionControl: name };
    expect(await verdictOf(tcpCongestion, { tcp, bytes: 300_000 })).toBe("");
  }
});

/** Tells such an event 1 ms after the connection is open, the next in another millisecond, and so on. */
const tells =
  (...events: SenderEvent[]): NonNullable<Trial["meanwhile"]> =>
  (sending) => {
    const { simulation } = sending.endpoint.stack;
    for (const [at, event] of events.entries()) {
      simulation.at(simulation.nowNs + (at + 1) * 1e6, () => {
        simulation.trace.channel(senderChannel).emit?.(sending, event, simulation.nowNs);
      });
    }
  };

const grows = (from: number, to: number): SenderEvent => ({
  what: "cwnd",
  from,
  to,
  why: "slow start",
});
const reduces = (to: number, why: string): SenderEvent => ({
  what: "ssthresh",
  from: Infinity,
  to,
  why,
});

const UNDO: SenderEvent = { what: "undo", why: "spurious: Eifel" };

test("is content with a cwnd that grows unused right after a reduction was taken back", async () => {
  const meanwhile = tells(UNDO, ...Array.from({ length: 30 }, () => grows(400, 401)));
  expect(await verdictOf(tcpCongestion, { rough: false, meanwhile })).toBe("");
});

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    ["cwnd grows too fast", { meanwhile: tells(grows(10, 14)) }, "by an ACK of 0"],
    ["cwnd grows unused", { meanwhile: tells(grows(400, 401)) }, "were used"],
    [
      "cwnd grows unused a round trip after a reduction was taken back",
      {
        meanwhile: tells(
          ...Array.from({ length: 50 }, (_, at) => (at === 0 ? UNDO : grows(400, 401))),
        ),
      },
      "were used",
    ],
    ["a loss reduces nothing", { meanwhile: tells(reduces(10, "loss")) }, "cwnd was 10"],
    [
      "marks reduce cwnd in one round trip again and again",
      { meanwhile: tells(reduces(5, "ECN echo"), reduces(3, "ECN echo")) },
      "once more",
    ],
    [
      "more leaves than cwnd allows",
      {
        meanwhile: ({ endpoint: { tcb } }) => {
          const { scoreboard: board } = tcb;
          let told = 0;
          Object.defineProperty(board, "flightSegments", {
            get: () => (++told % 2 === 0 ? 500 : 0),
          });
        },
      },
      "segments in flight",
    ],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpCongestion, { rough: false, ...trial })).toContain(found);
  });
});
