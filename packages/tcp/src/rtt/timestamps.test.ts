import { days, ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { OPTION_TIMESTAMPS } from "@seedwire/wire";
import { failsPaws, keepTimestamp } from "./timestamps.ts";

function stamped(tsVal: number, { seq = 0, tsEcr = 0, flags = "A" } = {}) {
  const lab = inState("ESTABLISHED", { timestamps: true });
  lab.tcb.timestampsOk = true;
  lab.tcb.tsRecent = 0x7fff_fff0;
  lab.tcb.tsRecentNs = 0;
  const segment = lab.packet({ flags, seq, set: { tcpOptions: OPTION_TIMESTAMPS, tsVal, tsEcr } });
  return { tcb: lab.tcb, segment };
}

test.each([
  // TSval from TS.Recent, after so long, refused
  [-1, ms(1), true],
  [0, ms(1), false],
  [1, ms(1), false],
  [0x7fff_ffff, ms(1), false],
  [-0x7fff_ffff, ms(1), true],
  [-1, days(24) - 1, true],
  [-1, days(24), false], // RFC 7323 §5.5: TS.Recent is outdated
])("RFC7323-5.3-a PAWS: %d from TS.Recent after %d ns: %s", (from, nowNs, refused) => {
  const { tcb, segment } = stamped((0x7fff_fff0 + from) | 0);
  expect(failsPaws(tcb, segment, nowNs)).toBe(refused);
});

test("RFC7323-5.2 PAWS spares a RST, and segments without the option", () => {
  const { tcb, segment } = stamped(0, { flags: "R" });
  expect(failsPaws(tcb, segment, 1)).toBe(false);
  segment.flags = 0;
  segment.tcpOptions = 0;
  expect(failsPaws(tcb, segment, 1)).toBe(false);
});

test.each([
  [1, 0, 1],
  [1, -10, 1], // covers Last.ACK.sent
  [1, 1, 0], // begins beyond it: not the one that an ACK would be for
  [-1, 0, 0],
])("RFC7323-4.3 TS.Recent: TSval %+d at SEQ %+d keeps %+d", (from, seq, kept) => {
  const { tcb, segment } = stamped((0x7fff_fff0 + from) | 0, { seq });
  keepTimestamp(tcb, segment, 5);
  expect(tcb.tsRecent).toBe((0x7fff_fff0 + kept) | 0);
});

test("RFC7323-5.5 an outdated TS.Recent gives way to what comes", () => {
  const { tcb, segment } = stamped(77);
  keepTimestamp(tcb, segment, days(25));
  expect([tcb.tsRecent, tcb.tsRecentNs]).toEqual([77, days(25)]);
});
