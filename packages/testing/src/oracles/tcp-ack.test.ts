import { ACK, OPTION_SACK, SYN, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { tcpAck } from "./tcp-ack.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpAck, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

/** The receiver goes wrong with its n-th ACK. */
function ackGoesWrong(at: number, wrong: (segment: Packet) => void): Trial {
  let count = 0;
  return {
    wrong: (segment, _, who) => {
      const isAck = (segment.flags & (ACK | SYN)) === ACK && !who.active;
      if (isAck && ++count === at) wrong(segment);
    },
  };
}

/** The receiver goes wrong with its n-th SACK option. */
function sackGoesWrong(at: number, wrong: (edges: Int32Array) => void): Trial {
  let count = 0;
  return {
    wrong: (segment, _, who) => {
      const hasSack = (segment.tcpOptions & OPTION_SACK) !== 0 && !who.active;
      if (hasSack && ++count === at) wrong(segment.sackEdges!);
    },
  };
}

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    ["more is acknowledged than came", ackGoesWrong(9, (s) => (s.ack += 20_000)), "have come"],
    ["an ACK falls", ackGoesWrong(9, (s) => (s.ack -= 8000)), "had acknowledged"],
    ["the window shrinks", ackGoesWrong(9, (s) => (s.window >>= 1)), "takes back"],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpAck, { rough: false, ...trial })).toContain(found);
  });

  test.each<[string, Trial, string]>([
    ["a SACK block tells of too much", sackGoesWrong(3, (e) => (e[1]! += 30_000)), "SACKs bytes"],
    ["a block is old", sackGoesWrong(3, (e) => (e[0]! -= 3000)), "twice (D-SACK)"],
    ["a block holds nothing", sackGoesWrong(3, (e) => (e[1] = e[0]!)), "holds nothing"],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpAck, trial)).toContain(found);
  });
});
