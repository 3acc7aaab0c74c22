import { ms, seconds } from "@seedwire/engine";
import { OPTION_TIMESTAMPS } from "@seedwire/wire";
import { expect, test } from "vitest";
import { inState, type Said } from "../lab.fixture.ts";
import { failsLinuxPaws, failsStrictPaws } from "./paws.ts";

/** A connection that has seen this timestamp, and a segment of ten bytes with another. */
function stamped(tsRecent: number, tsVal: number) {
  const lab = inState("ESTABLISHED", { profile: "linux" });
  Object.assign(lab.tcb, { timestampsOk: true, tsRecent: tsRecent | 0, tsRecentNs: 0 });
  const set = { tcpOptions: OPTION_TIMESTAMPS, tsVal: tsVal | 0 };
  return { tcb: lab.tcb, segment: lab.packet({ flags: "A", length: 10, set }) };
}

test.each([
  // TS.Recent, TSval, refused by Linux, refused without its tick of tolerance
  [1000, 1001, false, false],
  [1000, 1000, false, false],
  [1000, 999, false, true],
  [1000, 998, true, true],
  [0x7fff_fffe, 0x8000_0005, false, false], // the signed edge
  [0x8000_0005, 0x7fff_fffe, true, true],
  [0xffff_fffe, 5, false, false], // the unsigned edge
  [5, 0xffff_fffe, true, true],
  [0, 0xffff_fff0, false, false], // a TSval of 0 in the SYN means nothing
])(
  "RFC7323-5.3-a after TSval %d comes %d: refused %s, strictly %s",
  (recent, value, refused, strictly) => {
    const { tcb, segment } = stamped(recent, value);
    expect(failsLinuxPaws(tcb, segment, ms(1))).toBe(refused);
    expect(failsStrictPaws(tcb, segment, false, ms(1))).toBe(strictly);
  },
);

test("RFC7323-5.5 what is 2147 s old proves nothing; a RST is believed after a minute", () => {
  const { tcb, segment } = stamped(1000, 500);
  expect(failsLinuxPaws(tcb, segment, seconds(2147) - 1)).toBe(true);
  expect(failsLinuxPaws(tcb, segment, seconds(2147))).toBe(false);
  expect(failsStrictPaws(tcb, segment, true, seconds(60) - 1)).toBe(true);
  expect(failsStrictPaws(tcb, segment, true, seconds(60))).toBe(false);
});

// Linux: tcp_disordered_ack, tcp_tsval_replay.
test.each<[what: string, said: Partial<Said>, ticks: number, refused: boolean]>([
  ["a duplicate ACK, as late as an RTO of 200 ms at 1200 ticks a second", {}, 240, false],
  ["later", {}, 241, true],
  ["with a window no larger", { window: 59_999 }, 2, false],
  ["with a larger window", { window: 60_001 }, 2, true],
  ["with a closed window", { window: 0 }, 2, true],
  ["with data", { length: 1 }, 2, true],
  ["without ACK", { flags: "" }, 2, true],
  ["of another SEQ", { seq: -1 }, 2, true],
  ["of other data", { ack: -1 }, 2, true],
])(
  "RFC7323-5.3-a an ACK that was overtaken is borne (Linux): %s",
  (_what, said, ticks, refused) => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    lab.nowNs = ms(1);
    lab.arrives({ flags: "A" });
    Object.assign(lab.tcb, { timestampsOk: true, tsRecent: 1000, tsRecentNs: 0 });
    const set = { tcpOptions: OPTION_TIMESTAMPS, tsVal: 1000 - ticks };
    const segment = lab.packet({ flags: "A", set, ...said });
    expect(failsLinuxPaws(lab.tcb, segment, lab.nowNs)).toBe(refused);
  },
);
