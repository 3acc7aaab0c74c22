import { expect, test } from "vitest";
import { readPacketFate } from "./packet-fate.ts";

const name = { link: "a>b", flow: "10.0.0.1:80>10.0.0.2:49152", packet: 7 };

test.each([
  { ...name, fate: "drop" },
  { ...name, fate: "delay", ns: 1 },
  { ...name, fate: "duplicate", copies: 1000 },
  { ...name, fate: "corrupt", bit: 0 },
])("%j is a fate", (fate) => {
  expect(readPacketFate(JSON.parse(JSON.stringify(fate)), "line 3")).toEqual(fate);
});

test.each([
  [7, "this is 7, expected an object"],
  [null, "this is null"],
  [[], "this is []"],
  [{ ...name, link: 3, fate: "drop" }, '"link" is 3, expected a name'],
  [{ link: "a>b", packet: 1, fate: "drop" }, '"flow" is missing'],
  [{ ...name, packet: 0, fate: "drop" }, '"packet" is 0, expected a number from 1'],
  [{ ...name, packet: "7", fate: "drop" }, '"packet" is "7"'],
  [name, '"fate" is missing, expected "drop", "delay", "duplicate", "corrupt"'],
  [{ ...name, fate: "lose" }, '"fate" is "lose"'],
  [{ ...name, fate: "toString" }, '"fate" is "toString"'],
  [{ ...name, fate: "delay" }, 'delay: "ns" is missing, expected whole nanoseconds from 1'],
  [{ ...name, fate: "delay", ns: 0.5 }, 'delay: "ns" is 0.5'],
  [{ ...name, fate: "delay", ns: 0 }, 'delay: "ns" is 0, expected whole nanoseconds from 1'],
  [{ ...name, fate: "duplicate", copies: 0 }, 'duplicate: "copies" is 0, expected 1 to 1000'],
  [{ ...name, fate: "duplicate", copies: 1001 }, "expected 1 to 1000 copies"],
  [{ ...name, fate: "corrupt", bit: -1 }, '"bit" is -1, expected a bit, from 0'],
  [{ ...name, fate: "drop", ns: 5 }, '"ns" says nothing of a drop, expected link, flow, packet'],
])("%j is refused: %s", (value, message) => {
  expect(() => readPacketFate(value, "line 3")).toThrow(RangeError);
  expect(() => readPacketFate(value, "line 3")).toThrow(message);
  expect(() => readPacketFate(value, "line 3")).toThrow(/^line 3: .*as in \{"link"/);
});
