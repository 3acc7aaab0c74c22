import { describe, expect, test } from "vitest";
import type { ScriptPacket } from "../language/packet.ts";
import { parseScript } from "../language/parse-script.ts";
import { differences } from "./compare.ts";
import { sideBySide } from "./side-by-side.ts";

function packet(text: string): ScriptPacket {
  const event = parseScript(`0 f(3) = 0\n+0 ${text}`).events[1];
  if (event?.kind !== "packet") throw new Error(text);
  return event.packet;
}

const strict = { relaxed: false, manySegments: false };
const wrong = (expected: string, seen: string, leniency = strict): string[] =>
  differences(packet(expected), packet(seen), leniency).map(({ text }) => text);

const SEEN = "> P. 1:1001(1000) ack 5 win 500 <nop,nop,TS val 1 ecr 2>";

describe("an outbound packet", () => {
  test.each([
    ["> P. 1:1001(1000) ack 5 <nop,nop,TS val 7 ecr 8>"],
    ["> P. 1:1001(1000) ack 5 win 500 <...>"],
  ])("fits %s", (expected) => {
    expect(wrong(expected, SEEN)).toEqual([]);
  });

  test.each([
    ["> . 1:1001(1000) ack 5 <...>", ["PSH is set, expected it not to be"]],
    ["> PF. 1:1001(1000) ack 5 <...>", ["FIN is not set, expected it"]],
    ["> P. 2:1002(1000) ack 5 <...>", ["the segment is 1:1001(1000), expected 2:1002(1000)"]],
    ["> P. 1:1000(999) ack 5 <...>", ["the segment is 1:1001(1000), expected 1:1000(999)"]],
    ["> P. 1:1001(1000) ack 6 <...>", ["the acknowledgement number is 5, expected 6"]],
    ["> P. 1:1001(1000) <...>", ["the acknowledgement number is 5, expected 0"]],
    ["> P. 1:1001(1000) ack 5 win 501 <...>", ["the window is 500, expected 501"]],
    ["> P. 1:1001(1000) ack 5 urg 9 <...>", ["the urgent pointer is 0, expected 9"]],
    ["> P. 1:1001(1000) ack 5", ["the options are <nop,nop,TS val 1 ecr 2>, expected none"]],
    [
      "> P. 1:1001(1000) ack 5 <TS val 1 ecr 2,nop,nop>",
      ["the options are <nop,nop,TS val 1 ecr 2>, expected <TS val 1 ecr 2,nop,nop>"],
    ],
    ["> udp (1000)", ["the packet is tcp, expected udp"]],
  ])("does not fit %s", (expected, found) => {
    expect(wrong(expected, SEEN)).toEqual(found);
  });

  test("AccECN's three bits compare as a number where the script writes one", () => {
    expect(wrong("> S.5 0:0(0)", "> SEA. 0:0(0)")).toEqual([]);
    expect(wrong("> S.5 0:0(0)", "> SE. 0:0(0)")).toEqual(["the AccECN number is 1, expected 5"]);
    expect(wrong("> SE. 0:0(0)", "> S.5 0:0(0)")).toEqual(["AE is set, expected it not to be"]);
  });

  test.each([
    ["<mss 1460>", "<mss 1461>"],
    ["<nop,wscale 7>", "<nop,wscale 8>"],
    ["<nop,nop,sack 1:2>", "<nop,nop,sack 1:3>"],
    ["<nop,nop,sack 1:2 5:6>", "<nop,nop,sack 5:6 1:2>"],
    ["<FO aabb>", "<FO aacc>"],
    ["<ECN e0b 1 ceb 1>", "<ECN e0b 1 ceb 2>"],
    ["<eol,eol,eol,eol>", "<nop,nop,nop,nop>"],
  ])("options %s are not %s", (expected, seen) => {
    expect(wrong(`> . 1:1(0) ${expected}`, `> . 1:1(0) ${seen}`)).toHaveLength(1);
  });
});

test("of ICMP only type and code count, of UDP the length", () => {
  expect(wrong("> icmp unreachable port_unreachable [udp (3)]", "> icmp type_3 code_3")).toEqual(
    [],
  );
  expect(wrong("> icmp unreachable", "> icmp unreachable code_1")).toHaveLength(1);
  expect(wrong("> icmp unreachable", "> icmp redirect")).toHaveLength(1);
  expect(wrong("> udp (10)", "> udp (10)")).toEqual([]);
  expect(wrong("> udp (10)", "> udp (11)")).toHaveLength(1);
});

test("relaxed: windows, scales, order and padding do not matter, nor PSH of many segments", () => {
  const relaxed = { relaxed: true, manySegments: false };
  const many = { relaxed: true, manySegments: true };
  const expected = "> S. 0:0(0) ack 1 win 7 <mss 1460,nop,wscale 6,sackOK,eol,eol>";
  const seen = "> S. 0:0(0) ack 1 win 8 <mss 1460,nop,nop,sackOK,nop,wscale 8>";
  expect(wrong(expected, seen)).toHaveLength(2);
  expect(wrong(expected, seen, relaxed)).toEqual([]);
  const without = "> S. 0:0(0) ack 1 win 8 <mss 1460,nop,nop,sackOK>";
  expect(wrong(expected, without, relaxed)).toHaveLength(1);
  expect(wrong("> . 1:2(1)", "> P. 1:2(1)", relaxed)).toEqual([
    "PSH is set, expected it not to be",
  ]);
  expect(wrong("> . 1:2(1)", "> P. 1:2(1)", many)).toEqual([]);
  expect(wrong("> . 1:2(1)", "> F. 1:2(1)", many)).toEqual(["FIN is set, expected it not to be"]);
});

test("side by side, what is wrong is marked", () => {
  const lines = sideBySide(
    packet("> P. 1:1001(1000) ack 5 <nop,nop,TS val 1 ecr 2>"),
    packet("> . 1:1001(1000) ack 17 win 500 <nop,nop,TS val 1 ecr 2>"),
    ["flags", "ack"],
  );
  expect(lines).toEqual([
    "expected  > P. 1:1001(1000) ack 5          <nop,nop,TS val 1 ecr 2>",
    "seen      > .  1:1001(1000) ack 17 win 500 <nop,nop,TS val 1 ecr 2>",
    "            ^^              ^^^^^^",
  ]);
});
