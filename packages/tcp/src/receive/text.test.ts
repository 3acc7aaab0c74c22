import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { inState, IRS, type Lab } from "../lab.fixture.ts";
import { seqAdd, seqDiff, toSeq } from "../seq.ts";
import {
  allOrders,
  allSequences,
  type Answer,
  type Piece,
  ReceiverModel,
} from "./receiver-model.fixture.ts";

/** One, two, three or four of them leave less room in their buffer: so none joins another. */
const UNIT = 1400;

function receiver(profile: "linux" | "rfc"): Lab {
  const lab = inState("ESTABLISHED", { profile, timestamps: false });
  lab.tcb.sackOk = true;
  return lab;
}

/** A segment arrives, and what is held back of its answer leaves too. */
function answerTo(lab: Lab, { from, length }: Piece): Answer | null {
  const seq = seqDiff(seqAdd(IRS, 1 + from * UNIT), lab.tcb.rcvNxt);
  lab.arrives({ flags: "A", seq, length: length * UNIT });
  if (lab.packets.length === 0) lab.expire();
  const packet = lab.packets.at(-1);
  lab.nowNs += ms(1);
  if (packet === undefined) return null;
  const units = (edge: number): number => seqDiff(toSeq(edge), seqAdd(IRS, 1)) / UNIT;
  const edges = Array.from(packet.sackEdges ?? []).slice(0, 2 * packet.sackBlocks);
  return { ack: units(packet.ack), edges: edges.map(units) };
}

function compare(profile: "linux" | "rfc", sequences: Iterable<readonly Piece[]>): number {
  let compared = 0;
  for (const sequence of sequences) {
    const lab = receiver(profile);
    const model = new ReceiverModel();
    for (const piece of sequence) {
      const wanted = model.takes(piece);
      const found = answerTo(lab, piece);
      if (found?.ack !== wanted.ack || found.edges.join() !== wanted.edges.join()) {
        const told = JSON.stringify({ sequence, piece, wanted, found });
        throw new Error(`${profile}: the answer differs: ${told}`);
      }
    }
    expect(lab.tcb.receiveBuffer.bytes).toBe(model.next * UNIT);
    compared++;
  }
  return compared;
}

describe.each(["linux", "rfc"] as const)("%s: reassembly against a model of bytes", (profile) => {
  test("SHLD-31 RFC2018-4-a RFC2018-4-b RFC2018-4-c RFC2883-4.1 RFC2883-4.2 RFC2883-4-b five segments in any order and overlap within three units", () => {
    expect(compare(profile, allSequences(3, 5))).toBe(6 ** 5);
  });

  test("SHLD-31 RFC2018-4-d RFC2883-4-a four segments in any order and overlap within four units", () => {
    expect(compare(profile, allSequences(4, 4))).toBe(10 ** 4);
  });

  test("SHLD-31 RFC2018-4-c five segments in every order, each reaching into the next or not", () => {
    expect(compare(profile, allOrders())).toBe(120 * 32);
  });
}); // prettier-ignore

test("RFC2018-2 RFC2018-4-a without SACK-permitted no segment has a SACK option", () => {
  const lab = inState("ESTABLISHED", { profile: "linux" });
  expect(lab.arrives({ flags: "A", seq: 1000, length: 1000 })).toHaveLength(1);
  expect(lab.packets[0]!.sackBlocks).toBe(0);
});

describe("FIN", () => {
  test.each(["linux", "rfc"] as const)(
    "%s: one that comes early waits, and is SACKed",
    (profile) => {
      const lab = receiver(profile);
      lab.arrives({ flags: "FA", seq: 1000 });
      const edges = Array.from(lab.packets[0]!.sackEdges!).slice(0, 2);
      expect(edges.map((edge) => seqDiff(toSeq(edge), IRS))).toEqual([1001, 1002]);
      expect(lab.tcb.state).toBe("ESTABLISHED");
      lab.arrives({ flags: "A", length: 1000 });
      expect([lab.tcb.state, lab.tcb.receiveBuffer.bytes]).toEqual(["CLOSE-WAIT", 1000]);
      expect(lab.tcb.reassembly.empty).toBe(true);
    },
  );

  test("data beyond a FIN is thrown away", () => {
    const lab = receiver("linux");
    lab.arrives({ flags: "A", seq: 2000, length: 1000 });
    lab.arrives({ flags: "FA", seq: 0, length: 1000 });
    expect(lab.tcb.state).toBe("CLOSE-WAIT");
    expect([lab.tcb.reassembly.empty, lab.tcb.receiveBuffer.bytes]).toEqual([true, 1000]);
  });

  test("a lone FIN is taken though the window is closed (Linux)", () => {
    const lab = inState("ESTABLISHED", { profile: "linux", receiveBufferBytes: 5000 });
    for (let turn = 0; turn < 5; turn++) lab.arrives({ flags: "PA", length: 1000 });
    lab.arrives({ flags: "FA" });
    expect(lab.tcb.state).toBe("CLOSE-WAIT");
    // What was offered ends behind it: what is read is room again, and none was promised before.
    expect(seqDiff(lab.tcb.rcvAdv, lab.tcb.rcvNxt)).toBe(0);
  });
});

test("linux: with the FIN the memory of what waited for reassembly is free again (tcp_fin)", () => {
  const lab = receiver("linux");
  lab.arrives({ flags: "A", seq: 2000, length: 1000 });
  expect(lab.tcb.memory.usedBytes).toBeGreaterThan(1000);
  lab.arrives({ flags: "FA" });
  expect([lab.tcb.state, lab.tcb.memory.usedBytes]).toEqual(["CLOSE-WAIT", 0]);
});
