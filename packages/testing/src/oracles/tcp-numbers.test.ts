import { ACK, FIN, SYN, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { tcpNumbers } from "./tcp-numbers.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpNumbers, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

test("is content where numbers wrap", async () => {
  for (const iss of [0xffff_ffff, 0xffff_fffe, 0xffff_f000, 0x7fff_ff00]) {
    expect(await verdictOf(tcpNumbers, { tcp: { iss } })).toBe("");
  }
});

const fifth =
  (change: (segment: Packet) => void): NonNullable<Trial["wrong"]> =>
  (segment, number, who) => {
    if (who.active && number === 5 && segment.payloadLength > 0) change(segment);
  };

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    ["bytes are left out", { wrong: fifth((s) => (s.seq += 100)) }, "leaves out bytes"],
    ["old data goes again", { wrong: fifth((s) => (s.seq -= 5 * 1448)) }, "all acknowledged"],
    ["data follows the FIN", { wrong: fifth((s) => (s.flags |= FIN)) }, "after its FIN"],
    [
      "an ACK has a number of nowhere",
      {
        wrong: (segment, _, who) => {
          if (!who.active && segment.flags === ACK && segment.payloadLength === 0) segment.seq += 9;
        },
      },
      "a segment without data has the number",
    ],
    [
      "the SYN has another number when it goes again",
      {
        wrong: (segment) => {
          if ((segment.flags & SYN) !== 0) segment.seq += 1;
        },
      },
      "a SYN does not have the ISN",
    ],
    [
      "timestamps are not reckoned in",
      { meanwhile: ({ endpoint: { tcb } }) => void (tcb.smssBytes += 12) },
      "the peer takes 1460",
    ],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpNumbers, { rough: false, ...trial })).toContain(found);
  });
});
