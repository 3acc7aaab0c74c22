import { FIN } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import { extendDuplicate, noteUnacceptable, reportDuplicate } from "./duplicates.ts";

function receiver(options: TcpOptions = {}, sackOk = true): Lab {
  const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false, ...options });
  lab.tcb.sackOk = sackOk;
  lab.tcb.quickAcks = 0;
  return lab;
}

/** What is to be reported, from RCV.NXT. */
const told = ({ tcb }: Lab): number[] | null =>
  tcb.dsack?.map((edge) => seqDiff(edge, tcb.rcvNxt)) ?? null;

describe("RFC2883-4 what came twice is told", () => {
  test.each([
    [true, {}, [10, 20]],
    [false, {}, null],
    [true, { duplicateSack: false }, null],
  ])("with SACK %s and %j: %j", (sackOk, options, wanted) => {
    const lab = receiver(options, sackOk);
    reportDuplicate(lab.tcb, seqAdd(lab.tcb.rcvNxt, 10), seqAdd(lab.tcb.rcvNxt, 20));
    expect(told(lab)).toEqual(wanted);
  });

  test.each<[string, number, number, number[]]>([
    ["behind it", 200, 250, [100, 250]],
    ["before it", 50, 100, [50, 200]],
    ["around it", 50, 250, [50, 250]],
    ["within", 120, 150, [100, 200]],
    ["a byte behind it: only one range can be told", 201, 250, [100, 200]],
    ["a byte before it", 50, 99, [100, 200]],
  ])("more of it joins what it touches: %s", (_what, start, end, wanted) => {
    const lab = receiver();
    const at = (place: number) => seqAdd(lab.tcb.rcvNxt, place);
    extendDuplicate(lab.tcb, at(100), at(200));
    expect(told(lab)).toEqual([100, 200]);
    extendDuplicate(lab.tcb, at(start), at(end));
    expect(told(lab)).toEqual(wanted);
  });
});

describe("RFC2883-4.1 a segment that is not acceptable", () => {
  test.each<[string, seq: number, length: number, flags: number, number[] | null, bytes: number]>([
    ["all of it old", -20, 10, 0, [-20, -10], 10],
    ["up to RCV.NXT", -10, 10, 0, [-10, 0], 10],
    ["and beyond", -5, 10, 0, [-5, 0], 5],
    ["a FIN", -1, 0, FIN, [-1, 0], 0],
    ["with a FIN", -11, 10, FIN, [-11, 0], 10],
    ["without text", -20, 0, 0, null, 0],
    ["from RCV.NXT on", 0, 10, 0, null, 0],
    ["later", 9, 10, 0, null, 0],
  ])("%s", (_what, seq, length, flags, wanted, bytes) => {
    for (const ackPolicy of ["linux", "rfc"] as const) {
      const lab = receiver({ ackPolicy });
      const segment = lab.packet({ flags: "A", seq, length });
      segment.flags |= flags;
      noteUnacceptable(lab.tcb, segment);
      expect([told(lab), lab.tcb.counters.duplicateBytes]).toEqual([wanted, bytes]);
      expect(lab.tcb.quickAcks > 0).toBe(wanted !== null && ackPolicy === "linux");
    }
  });
});
