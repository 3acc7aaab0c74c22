import { ms, seconds } from "@seedwire/engine";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mayAckQuickly, setQuickAck } from "../event/quick-ack.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { emitPureAck } from "../send/segment.ts";

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

  test("EST-33 MAY-13 RFC6582-5 RFC 5681 §4.2 at once: out of order, filling a gap, a duplicate", () => {
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

test.each(["rfc", "linux"] as const)("RFC5681-4.2-c by the %s profile no segment draws more than one ACK", (profile) => {
  const shapes = fc.array(fc.tuple(fc.integer({ min: -3, max: 6 }), fc.boolean()));
  const oneEach = fc.property(shapes, (segments) => {
    const lab = inState("ESTABLISHED", { profile, sack: true });
    for (const [place, waits] of segments) {
      if (waits) lab.nowNs += ms(300);
      const sent = lab.arrives({ flags: "A", seq: place * 1000, length: 1000 });
      expect(sent.length).toBeLessThanOrEqual(1);
    }
  });
  fc.assert(oneEach, { numRuns: 100 });
}); // prettier-ignore

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

describe("RFC5681-4.2-a RFC1122-TCP-4.2.3.2 an ACK for every second full segment, and before 500 ms", () => {
  test.each(["linux", "rfc"] as const)("%s: a stream of full segments", (profile) => {
    const lab = inState("ESTABLISHED", { profile, timestamps: false });
    let owed = 0;
    let acks = 0;
    let since = 0;
    for (let segment = 0; segment < 200; segment++) {
      if (owed === 0) since = lab.nowNs;
      const answers = lab.arrives({ flags: "A", length: 1460 }).length + lab.settle().length;
      expect(answers).toBeLessThanOrEqual(1); // RFC5681-4.2-c
      owed = answers > 0 ? 0 : owed + 1;
      acks += answers;
      expect(owed).toBeLessThan(2);
      lab.read(Infinity);
      lab.nowNs += ms(7);
    }
    expect(acks).toBeGreaterThanOrEqual(100);
    expect(since).toBeGreaterThan(0);
  });

  test.each(["linux", "rfc"] as const)(
    "MUST-40 RFC5681-4.2-b %s: a lone segment, whatever came before and at what gaps",
    (profile) => {
      const lab = inState("ESTABLISHED", { profile, timestamps: false });
      for (let segment = 0; segment < 300; segment++) {
        const comesNs = lab.nowNs;
        lab.arrives({ flags: segment % 3 === 0 ? "PA" : "A", length: 1 + ((segment * 37) % 900) });
        if (segment % 5 === 0) lab.read(Infinity);
        if (lab.tcb.lastAckSent !== lab.tcb.rcvNxt) lab.expire();
        expect(lab.tcb.lastAckSent).toBe(lab.tcb.rcvNxt);
        expect(lab.nowNs - comesNs).toBeLessThan(ms(500));
        lab.nowNs += ms((segment * 13) % 400);
      }
    },
  );
});

test("MUST-58 MUST-59 by the RFC one ACK answers all segments that come at one instant", () => {
  const lab = inState("ESTABLISHED");
  for (let segment = 0; segment < 20; segment++) {
    expect(lab.arrives({ flags: "A", length: 536 })).toEqual([]);
  }
  expect(lab.tcb.delayedAckDeadlineNs).toBe(lab.nowNs);
  expect(lab.settle()).toEqual([`A 1 ack ${20 * 536 + 1}`]);
});

describe("as Linux: ATO and interactive sessions", () => {
  /** A connection whose quick ACKs are used up. */
  function settled(): Lab {
    const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
    for (let segment = 0; segment < 40; segment++) {
      lab.arrives({ flags: "A", length: 1000 });
      lab.read(Infinity);
      lab.nowNs += ms(10);
    }
    if (lab.tcb.ackScheduled) lab.expire();
    lab.nowNs += ms(30);
    return lab;
  }

  test("the time an ACK waits follows the gaps between segments, and doubles if it was too short", () => {
    const lab = settled();
    const { tcb } = lab;
    tcb.atoNs = ms(40);
    tcb.lastDataReceivedNs = lab.nowNs - ms(30);
    lab.arrives({ flags: "A", length: 100 });
    expect(tcb.atoNs).toBe(ms(50)); // half of what it was, and the gap
    lab.expire();
    expect(tcb.atoNs).toBe(ms(100));
    lab.arrives({ flags: "A", length: 100 });
    lab.nowNs += ms(1);
    lab.arrives({ flags: "A", length: 100 });
    expect(tcb.atoNs).toBeLessThan(ms(80)); // segments close together bring it down
  });

  test("no longer than a round trip, and less than the least RTO", () => {
    const lab = settled();
    const { tcb } = lab;
    tcb.atoNs = ms(190);
    for (let turn = 0; turn < 200; turn++) tcb.rtt.sample(ms(60), true);
    tcb.lastDataReceivedNs = lab.nowNs - ms(195);
    lab.arrives({ flags: "A", length: 100 });
    expect((tcb.delayedAckDeadlineNs - lab.nowNs) / ms(1)).toBeCloseTo(60, 1);
  });

  test("an interactive session whose answer does not come is none", () => {
    const lab = settled();
    lab.arrives({ flags: "PA", length: 10 });
    lab.write(10);
    lab.arrives({ flags: "A" });
    expect(mayAckQuickly(lab.tcb)).toBe(false);
    lab.arrives({ flags: "PA", length: 10 });
    expect(lab.expire()).toHaveLength(1);
    expect([mayAckQuickly(lab.tcb), lab.tcb.atoNs]).toEqual([true, ms(40)]);
  });

  test("what came twice puts quick ACKs in force again", () => {
    const lab = settled();
    expect(lab.arrives({ flags: "A", seq: -100, length: 100 })).toHaveLength(1);
    expect(lab.arrives({ flags: "A", length: 100 })).toHaveLength(1);
    expect(lab.arrives({ flags: "A", length: 100 })).toHaveLength(1);
  });

  test("TCP_QUICKACK: 0 waits, 1 sends what waits if all was read, 2 does so once", () => {
    const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
    lab.event((tcb) => setQuickAck(tcb, 0));
    expect(lab.arrives({ flags: "PA", length: 100 })).toEqual([]);
    expect(lab.event((tcb) => setQuickAck(tcb, 1))).toEqual([]); // it is not read
    expect(lab.read(Infinity)).toEqual(["A 1 ack 101"]);
    lab.event((tcb) => setQuickAck(tcb, 0));
    lab.arrives({ flags: "PA", length: 100 });
    lab.read(Infinity);
    expect(lab.event((tcb) => setQuickAck(tcb, 2))).toEqual(["A 1 ack 201"]);
    expect(mayAckQuickly(lab.tcb)).toBe(false);
  });

  test("a FIN on a connection without data is acknowledged at once, later ones wait", () => {
    const fresh = inState("ESTABLISHED", { profile: "linux" });
    expect([...fresh.arrives({ flags: "FA" }), ...fresh.expire()]).toEqual(["A 1 ack 2"]);
    expect(fresh.nowNs).toBeLessThan(ms(1));
    const used = settled();
    expect(used.arrives({ flags: "FA" })).toEqual([]);
    expect((used.tcb.delayedAckDeadlineNs - used.nowNs) / ms(1)).toBeCloseTo(40, 2);
  });
});

describe("as Linux: compressed duplicate ACKs", () => {
  const early = (lab: Lab, segments: number): number[] =>
    Array.from({ length: segments }, (_, segment) => {
      lab.nowNs += 1000;
      return lab.arrives({ flags: "A", seq: 1460 * (segment + 1), length: 1460 }).length;
    });

  test("three leave at once, then one for many, soon", () => {
    const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
    lab.tcb.sackOk = true;
    lab.tcb.atoNs = ms(40);
    lab.tcb.rcvRttUs8 = 8 * 40_000;
    for (let turn = 0; turn < 200; turn++) lab.tcb.rtt.sample(ms(40), true);
    lab.tcb.rcvMssBytes = 1460;
    lab.tcb.rcvSsthreshBytes = lab.tcb.windowClampBytes; // a window that grows brings quick ACKs
    expect(early(lab, 20)).toEqual([1, 1, 1, ...Array<number>(17).fill(0)]);
    const waits = lab.tcb.delayedAckDeadlineNs - lab.nowNs;
    expect(waits).toBeLessThanOrEqual(ms(1) + 100_000);
    expect(lab.expire()).toHaveLength(1);
    expect(lab.tcb.compressedAcks).toBe(0);
  });

  test("not without SACK, and not if it is turned off", () => {
    const plain = inState("ESTABLISHED", { profile: "linux" });
    plain.tcb.atoNs = ms(40);
    expect(early(plain, 8)).toEqual(Array<number>(8).fill(1));
    const off = inState("ESTABLISHED", { profile: "linux", sackCompressionAcks: 0 });
    off.tcb.sackOk = true;
    off.tcb.atoNs = ms(40);
    expect(early(off, 8)).toEqual(Array<number>(8).fill(1));
  });
});

test("as Linux: RMSS follows segments of one size, though they are smaller than the last", () => {
  const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
  const seen = [200, 200, 200, 700, 700, 500, 500, 500, 1000, 900, 900, 100].map((length) => {
    lab.arrives({ flags: "A", length });
    return lab.tcb.rcvMssBytes;
  });
  expect(seen).toEqual([536, 200, 200, 700, 700, 700, 500, 500, 1000, 1000, 900, 900]);
});

test("as Linux: what receive offload joined is measured by its segments", () => {
  const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
  lab.arrives({ flags: "A", length: 8000, set: { joinedSegmentBytes: 1000 } });
  expect(lab.tcb.rcvMssBytes).toBe(1000);
});

test.each(["rfc", "linux"] as const)(
  "RFC 9293 MUST-39 memory that ran out closes the window in one ACK only, ACKs by %s",
  (ackPolicy) => {
    const lab = inState("ESTABLISHED", { profile: "linux", ackPolicy });
    lab.tcb.outOfMemory = true;
    const windows = [1, 2].map(() => {
      lab.event((tcb, out) => emitPureAck(tcb, out));
      return lab.packets.at(-1)!.window;
    });
    expect(windows).toEqual([0, expect.any(Number)]);
    expect(windows[1]).toBeGreaterThan(0);
  },
);
