import { describe, expect, test } from "vitest";
import { inState, IRS, type Lab } from "../lab.fixture.ts";
import { seqAdd, seqDiff } from "../seq.ts";

// The bytes of overlapping segments, not only their numbers: each is delivered once, from its own place.

const STREAM = Uint8Array.from({ length: 8000 }, (_, at) => (at * 31 + (at >> 8)) & 255);

/** The bytes of the stream from one place to another arrive. */
function give(lab: Lab, from: number, to: number): void {
  const seq = seqDiff(seqAdd(IRS, 1 + from), lab.tcb.rcvNxt);
  const set = { payload: STREAM, payloadOffset: from };
  lab.arrives({ flags: "A", seq, length: to - from, set });
}

/** All that can be read. */
function taken(lab: Lab): number[] {
  const bytes = lab.tcb.receiveBuffer.take(10_000);
  return [...bytes];
}

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  const open = (): Lab => {
    const lab = inState("ESTABLISHED", { profile, timestamps: false });
    lab.tcb.sackOk = true;
    return lab;
  };

  test.each<[string, ...[number, number][]]>([
    ["what begins with old bytes", [0, 1000], [400, 1600]],
    ["what begins with one old byte", [0, 1000], [999, 1001]],
    ["an early piece that a later segment overlaps", [1000, 2000], [0, 1500]],
    ["an early piece that a later segment nearly covers", [1000, 2000], [0, 1999]],
    ["an early piece that a later segment covers", [1000, 2000], [0, 2500]],
    ["an early piece that a later segment covers to its last byte", [1000, 2000], [0, 2000]],
    ["early pieces that overlap", [2000, 3000], [1500, 2500], [2800, 3600], [0, 1600]],
    [
      "an early piece that grows to the left and to the right",
      [2000, 2500],
      [1800, 2700],
      [0, 2000],
    ],
    [
      "two pieces that a third joins and overlaps",
      [1000, 1500],
      [2000, 2500],
      [1400, 2200],
      [0, 1100],
    ],
    ["pieces that one covers", [1000, 1300], [1500, 1800], [2000, 2300], [900, 2400], [0, 1000]],
    ["a piece that ends where the one that covers it ends", [1000, 2000], [500, 2000], [0, 700]],
  ])("SHLD-31 RFC 9293 §3.10.7.4: %s", (_what, ...segments) => {
    const lab = open();
    for (const [from, to] of segments) give(lab, from, to);
    const end = Math.max(...segments.map(([, to]) => to));
    expect(seqDiff(lab.tcb.rcvNxt, IRS) - 1).toBe(end);
    expect(taken(lab)).toEqual([...STREAM.subarray(0, end)]);
  });

  test("RFC2018-4: what has been taken out of the queue is reported no more", () => {
    const lab = open();
    give(lab, 1000, 2000);
    give(lab, 3000, 4000);
    give(lab, 0, 1000); // touches the first piece, and no more
    if (lab.packets.length === 0) lab.expire();
    const { ack, sackBlocks, sackEdges } = lab.packets.at(-1)!;
    expect(seqDiff(ack as never, IRS)).toBe(2001);
    const edges = Array.from(
      sackEdges!.slice(0, 2 * sackBlocks),
      (edge) => seqDiff(edge as never, IRS) - 1,
    );
    expect(edges).toEqual([3000, 4000]);
  });

  test("RFC2883-4: a D-SACK is told once, and not again with the next segment", () => {
    const lab = open();
    give(lab, 0, 1000);
    give(lab, 0, 1000);
    const blocks = lab.packets.map((packet) => packet.sackBlocks);
    expect(blocks).toEqual([1]);
    give(lab, 1000, 2000);
    if (lab.packets.length === 0) lab.expire();
    expect(lab.packets.map((packet) => packet.sackBlocks)).toEqual([0]);
  });
});
