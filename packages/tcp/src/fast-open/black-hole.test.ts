import { ms, seconds } from "@seedwire/engine";
import { FIN, RST } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { BlackHole, suspectAfterGap, suspectAfterTimeout } from "./black-hole.ts";

describe("RFC 7413 §7.1 a path that swallows what follows a Fast Open", () => {
  test("is feared for a while, twice as long each time, 64 times at most; never if nobody wants that", () => {
    const hole = new BlackHole();
    expect(hole.isFeared(seconds(1), 0)).toBe(false);
    for (const [times, factor] of [1, 2, 4, 8, 16, 32, 64, 64].entries()) {
      const nowNs = seconds(1000) * times;
      hole.note(nowNs);
      expect(hole.isFeared(seconds(1), nowNs + seconds(factor) - 1)).toBe(true);
      expect(hole.isFeared(seconds(1), nowNs + seconds(factor))).toBe(false);
      expect(hole.isFeared(0, nowNs)).toBe(false);
    }
  });

  /** Whether that makes a host suspicious. */
  const suspects = (lab: Lab, doing: Parameters<Lab["event"]>[0]): boolean => {
    lab.event(doing);
    return lab.out.blackHole;
  };

  function opened(set: object = {}): Lab {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    Object.assign(lab.tcb, { passive: false });
    Object.assign(lab.tcb.fastOpen, { sentOption: true }, set);
    lab.nowNs = ms(5000);
    return lab;
  }

  test.each<[what: string, flags: number, lab: Lab, expected: boolean]>([
    ["a RST before any data", RST, opened(), true],
    ["a FIN", FIN, opened(), true],
    ["nothing where the SYN had no option", RST, opened({ sentOption: false }), false],
  ])("shows by %s beyond a gap", (_what, flags, lab, expected) => {
    const segment = lab.packet({ flags: "A", set: { flags } });
    expect(suspects(lab, (tcb, out) => suspectAfterGap(tcb, segment, out))).toBe(expected);
  });

  test.each([
    [0, false, false],
    [1, false, false],
    [1, true, true],
    [2, false, true],
    [3, true, false],
  ])(
    "shows after %d time-outs in a row, if it is the last: %s",
    (retransmits, isLast, expected) => {
      const lab = opened();
      lab.tcb.retransmits = retransmits;
      expect(suspects(lab, (tcb, out) => suspectAfterTimeout(tcb, isLast, out))).toBe(expected);
    },
  );
});
