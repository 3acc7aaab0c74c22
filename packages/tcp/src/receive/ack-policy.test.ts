import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";

/** Full segments come one after the other; which of them are acknowledged at once? */
function acknowledged(lab: Lab, segments: number, length = 1000): boolean[] {
  return Array.from({ length: segments }, () => {
    lab.nowNs += ms(1);
    const sent = lab.arrives({ flags: "A", length });
    lab.read(Infinity);
    return [...sent, ...lab.settle()].length > 0;
  });
}

describe("by the RFC profile", () => {
  test("SHLD-18 SHLD-19 EST-32 RFC2525-2.13 RFC 5681 §4.2 every second full segment", () => {
    const lab = inState("ESTABLISHED");
    acknowledged(lab, 2); // until it has seen a full one
    expect(acknowledged(lab, 6).filter(Boolean)).toHaveLength(3);
  });

  test("EST-33 MAY-13 RFC 5681 §4.2 at once: out of order, filling a gap, a duplicate", () => {
    const lab = inState("ESTABLISHED");
    expect(lab.arrives({ flags: "A", seq: 100, length: 100 })).toEqual(["A 1 ack 1"]);
    expect([...lab.arrives({ flags: "A", length: 50 }), ...lab.settle()]).toEqual(["A 1 ack 51"]);
    expect([...lab.arrives({ flags: "A", length: 50 }), ...lab.settle()]).toEqual(["A 1 ack 201"]);
    expect(lab.arrives({ flags: "A", seq: -100, length: 50 })).toEqual(["A 1 ack 201"]);
  });

  test("EST-02 what is sent carries the ACK that waited", () => {
    const lab = inState("ESTABLISHED");
    lab.arrives({ flags: "A", length: 10 });
    expect(lab.write(5)).toEqual(["PA 1+5 ack 11"]);
    expect(lab.tcb.delayedAckDeadlineNs).toBe(Infinity);
  });
});

describe("as Linux", () => {
  test("quick ACKs at the start, then every second segment", () => {
    const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
    const seen = acknowledged(lab, 60);
    expect(seen.slice(0, 16).every(Boolean)).toBe(true);
    expect(seen.slice(40).filter(Boolean)).toHaveLength(10);
  });

  test("40 ms at most", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    acknowledged(lab, 41);
    const before = lab.nowNs;
    lab.arrives({ flags: "A", length: 10 });
    if (lab.packets.length === 0) lab.expire();
    expect(lab.nowNs - before).toBeLessThanOrEqual(ms(40));
  });

  test("a connection that answers is interactive: its ACKs wait for the answer", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    lab.arrives({ flags: "PA", length: 10 });
    lab.write(10); // the first answer, soon after the question
    lab.nowNs += ms(5);
    expect(lab.arrives({ flags: "PA", length: 10 })).toEqual([]);
    expect(lab.write(10)).toEqual(["PA 11+10 ack 21"]);
    lab.nowNs += ms(20);
    lab.arrives({ flags: "A" });
    lab.nowNs += seconds(10);
    expect(lab.arrives({ flags: "PA", length: 10 })).toEqual([]); // after a pause too
  });

  test("reading all that was pushed brings the ACK forward", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    lab.tcb.atoNs = ms(40); // not the first data: no quick ACKs
    expect(lab.arrives({ flags: "PA", length: 10 })).toEqual([]);
    expect(lab.read(5)).toEqual([]);
    expect(lab.read(5)).toEqual(["A 1 ack 11"]);
  });
});

test("RFC 2883 §4 EST-18 what came twice is reported first, once", () => {
  const lab = inState("ESTABLISHED", { sack: true });
  lab.tcb.sackOk = true;
  lab.arrives({ flags: "A", length: 100 });
  lab.settle();
  lab.arrives({ flags: "A", seq: 100, length: 100 });
  lab.arrives({ flags: "A", seq: -50, length: 50 });
  const blocks = (): number[] => {
    const [packet] = lab.packets;
    return [...packet!.sackEdges!.subarray(0, 2 * packet!.sackBlocks)].map(
      (edge) => (edge - lab.tcb.rcvNxt) | 0,
    );
  };
  expect(blocks()).toEqual([-50, 0, 100, 200]);
  lab.arrives({ flags: "A", seq: 300, length: 100 });
  expect(blocks()).toEqual([300, 400, 100, 200]);
  lab.arrives({ flags: "A", seq: 100, length: 100 });
  expect(blocks()).toEqual([100, 200, 100, 200, 300, 400]);
});
