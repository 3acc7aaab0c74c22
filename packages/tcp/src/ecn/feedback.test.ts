import {
  ACK,
  OPTION_ACCECN_1,
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  SYN,
} from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { IRS, Lab, MTU, type Said } from "../lab.fixture.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";
import { seqDiff } from "../seq.ts";
import { aceBits } from "./ace.ts";
import { ackOf, data, openAccurate, option, said, synAck } from "./accurate.fixture.ts";

/** So many segments of 1000 bytes in flight, and more to send. */
function busy(segments: number, options: TcpOptions = {}): Lab {
  const lab = openAccurate({ initialWindowSegments: segments, nagle: false, ...options });
  lab.write(10);
  lab.write(99_990);
  expect(lab.tcb.scoreboard.count).toBe(segments);
  return lab;
}
const counted = ({ tcb }: Lab): number => tcb.delivery.deliveredCe;

describe("the data sender", () => {
  test("RFC9768-3.2.2 counts by how much ACE has moved; one reduction in a round trip", () => {
    const lab = busy(20, { congestionControl: "reno" });
    const { congestion, counters } = lab.tcb;
    lab.arrives(ackOf(lab, 2, 6));
    expect([counted(lab), congestion.ssthreshSegments]).toEqual([1, 9]);
    lab.arrives(ackOf(lab, 4, 0));
    expect([counted(lab), congestion.ssthreshSegments]).toEqual([3, 9]);
    lab.arrives(ackOf(lab, 6, 0));
    expect(counted(lab)).toBe(3);
    expect(counters.retransmittedSegments).toBe(0);
  });

  test("RFC9331-4.2 what controls hear is how many were marked, not that some were", () => {
    const lab = busy(20);
    lab.arrives(ackOf(lab, 7, 5 + 3));
    expect(counted(lab)).toBe(3);
    lab.arrives(ackOf(lab, 14, 5 + 3 + 7));
    expect(counted(lab)).toBe(10);
  });

  test("RFC 9768 §3.2.3 where no option comes all that an ACK delivers counts as what was growing (Linux)", () => {
    const lab = busy(20, { profile: "linux", timestamps: false });
    const { ecn, iss, scoreboard } = lab.tcb;
    const ends = [1, 2, 5].map((index) => scoreboard.end(index));
    const counts = ends.map((end, time) => {
      const set = time === 0 ? option(seqDiff(end, iss), 0, 1) : {};
      lab.arrives({ ...ackOf(lab, 0, 5, set), ack: seqDiff(end, lab.tcb.sndNxt) });
      return ecn.accurate!.e0Bytes;
    });
    expect(counts).toEqual(ends.map((end) => seqDiff(end, iss) - 1));
  });

  test("an ACK that was overtaken tells nothing", () => {
    const lab = busy(20);
    const early = ackOf(lab, 2, 6);
    lab.arrives(ackOf(lab, 4, 7));
    lab.arrives({ ...early, ack: early.ack! - lab.packets.length * 1000 });
    lab.arrives(ackOf(lab, 6, 7));
    expect(counted(lab)).toBe(2);
  });

  test("never says CWR, and takes no bit of ACE for ECE", () => {
    const lab = busy(10);
    lab.arrives(ackOf(lab, 1, 5));
    expect(lab.tcb.recovery).toBe("open");
    lab.arrives(ackOf(lab, 2, 6));
    expect(lab.tcb.recovery).toBe("cwr");
    for (let segments = 3; segments <= 9; segments++) lab.arrives(ackOf(lab, segments, 6));
    lab.write(1000);
    expect(lab.packets.every((packet) => said(packet).startsWith("5 "))).toBe(true);
  });

  test("RFC9768-3.2.2.5.2 when eight ACKs are lost it assumes the safest", () => {
    const lab = busy(20);
    lab.arrives(ackOf(lab, 16, 5 + 1)); // one of 16, or nine
    expect(counted(lab)).toBe(9);
  });

  test("RFC9768-3.2.2.5.2 unless the option tells how many bytes were marked", () => {
    const one = busy(20);
    one.arrives(ackOf(one, 16, 5 + 1, option(15_001, 1000, 1)));
    expect(counted(one)).toBe(1);
    const nine = busy(20);
    nine.arrives(ackOf(nine, 16, 5 + 9, option(7001, 9000, 1)));
    expect(counted(nine)).toBe(9);
    const none = busy(20);
    none.arrives(ackOf(none, 16, 5, option(16_001, 0, 1, 2)));
    expect(counted(none)).toBe(0);
  });

  test("RFC9768-3.2.3 takes counters in either order, as many as there are, modulo 2^24", () => {
    const lab = busy(20);
    const { accurate } = lab.tcb.ecn;
    const counters = (): number[] => [accurate!.e0Bytes, accurate!.ceBytes, accurate!.e1Bytes];
    lab.arrives(ackOf(lab, 1, 5, option(1001, 0, 1, 1)));
    expect(counters()).toEqual([1000, 0, 0]);
    lab.arrives(ackOf(lab, 2, 6, { ...option(1001, 1000, 1), tcpOptions: OPTION_ACCECN_1 }));
    expect(counters()).toEqual([1000, 1000, 0]);
    lab.arrives(ackOf(lab, 3, 6, { ...option(0, 0, 1001, 1), tcpOptions: OPTION_ACCECN_1 }));
    expect(counters()).toEqual([1000, 1000, 1000]);
    accurate!.e0Bytes = (1 << 24) - 500;
    lab.arrives(ackOf(lab, 4, 6, option(501, 1000, 1001)));
    expect(accurate!.e0Bytes).toBe((1 << 24) + 500);
  });

  test("marked bytes that no marked packet can have carried: nothing is marked any more", () => {
    const lab = busy(20);
    lab.arrives(ackOf(lab, 2, 5, option(1, 2000, 1)));
    expect(said(lab.packets[0]!)).toMatch(/^5 -/);
    const right = busy(20);
    right.arrives(ackOf(right, 1, 6, option(1, 1000, 1)));
    right.arrives(ackOf(right, 19, 7, option(1, 2000, 1)));
    expect(said(right.packets[0]!)).toMatch(/^5 ect0/);
    lab.arrives(data(3));
    lab.settle();
    expect(said(lab.packets.at(-1)!)).toMatch(/^6 -/);
  });

  test("RFC8311-4.3 with Accurate ECN Linux lets pure ACKs and retransmissions be marked too", () => {
    const linux = busy(10, { profile: "linux", timestamps: false });
    linux.expire();
    linux.expire();
    expect(linux.tcb.counters.retransmittedSegments).toBeGreaterThan(0);
    expect(said(linux.packets[0]!)).toMatch(/ ect0/);
    linux.arrives(data(2));
    expect(said(linux.packets.at(-1)!)).toMatch(/ ect0/);
    const rfc = busy(10);
    rfc.expire();
    expect(said(rfc.packets[0]!)).toBe("5 -"); // and without the option, which may be in the way
  });

  test("RFC9331-4.1 RFC8311-4.2 ECT(0) is what it says, and ECT(1) only where that was chosen", () => {
    const lab = busy(4);
    lab.arrives(ackOf(lab, 2, 5));
    expect(said(lab.packets[0]!)).toMatch(/ ect0/);
    const l4s = busy(4, { ecnCodepoint: "ect1" });
    l4s.arrives(ackOf(l4s, 2, 5));
    expect(said(l4s.packets[0]!)).toMatch(/ ect1/);
  });
});

describe("what an ACK covers", () => {
  const sackable = {
    flags: "SA",
    set: { ...synAck(2).set, tcpOptions: OPTION_MSS | OPTION_SACK_PERMITTED },
  };
  const stamp = (tsVal: number) => ({ tcpOptions: OPTION_TIMESTAMPS, tsVal, tsEcr: 1 });

  test("RFC9768-3.2.2.5.2 what SACK tells of is covered, and not again when it is acknowledged", () => {
    const lab = openAccurate({ sack: true, initialWindowSegments: 20, nagle: false }, sackable);
    lab.write(20_000);
    lab.arrives({ ...ackOf(lab, 0, 6), sack: [1000, 17_000] }); // one of 16, or nine
    expect(counted(lab)).toBe(9);
    lab.arrives(ackOf(lab, 17, 6));
    expect(counted(lab)).toBe(9);
  });

  test.each([
    ["rfc", 9], // of eleven, if none of the duplicate ACKs had come
    ["linux", 1], // of one: the duplicate ACKs told of the others
  ] as const)("without SACK, when a hole is filled: %s", (profile, marks) => {
    const lab = busy(20, { profile, sack: false, timestamps: false });
    for (let duplicate = 0; duplicate < 10; duplicate++) lab.arrives(ackOf(lab, 0, 5));
    lab.arrives(ackOf(lab, 11, 6));
    expect(counted(lab)).toBe(marks);
  });

  test.each([
    ["before a loss", 0, 3000, 1], // three in 17 are nearer to one than to nine
    ["while one is repaired", 3, 3000, 17],
    ["though a segment is one", 3, 1000, 1],
  ])("without SACK what is delivered is known %s", (_when, duplicates, ceBytes, marks) => {
    const lab = busy(20);
    for (let duplicate = 0; duplicate < duplicates; duplicate++) lab.arrives(ackOf(lab, 0, 5));
    lab.arrives(ackOf(lab, 17, 6, option(16_001 - ceBytes, ceBytes, 1)));
    expect(counted(lab)).toBe(marks);
  });

  test("and while cwnd is reduced because of marks", () => {
    const lab = busy(20);
    lab.arrives(ackOf(lab, 1, 6, option(1, 1000, 1)));
    expect(lab.tcb.recovery).toBe("cwr");
    lab.arrives(ackOf(lab, 18, 7, option(13_001, 4000, 1)));
    expect(counted(lab)).toBe(2);
  });

  test("Linux trusts ACKs that usually cover more than four segments, on an average of 64", () => {
    /** ACK of the first, of 10 bytes, and so many more, of 988 beside the option. */
    const covers = (lab: Lab, segments: number, ace: number): Said => {
      const none = ackOf(lab, 0, ace);
      return { ...none, ack: none.ack! + 10 + 988 * segments };
    };
    const lab = busy(40, { profile: "linux", timestamps: false });
    const { accurate } = lab.tcb.ecn;
    lab.arrives(covers(lab, 0, 5));
    expect(accurate!.segmentsPerAck).toBe(64);
    lab.arrives(covers(lab, 16, 6));
    expect(accurate!.segmentsPerAck).toBe(Math.floor((64 * 63 + 16 * 64) / 64));
    expect(counted(lab)).toBe(9);
    const usual = busy(40, { profile: "linux", timestamps: false });
    usual.arrives(covers(usual, 16, 6));
    expect([usual.tcb.ecn.accurate!.segmentsPerAck, counted(usual)]).toEqual([17 * 64, 1]);
  });

  test("an ACK of nothing new is heeded if its timestamp is later than all before", () => {
    const withStamps = synAck(2);
    const set = { ...withStamps.set, tcpOptions: OPTION_MSS | OPTION_TIMESTAMPS, tsVal: 7 };
    const lab = openAccurate({ timestamps: true }, { ...withStamps, set });
    lab.write(500);
    lab.arrives(data(0, 0, 6, { ack: -500, set: stamp(7) }));
    expect(counted(lab)).toBe(0); // as late as the SYN,ACK
    lab.arrives(data(0, 0, 6, { ack: -500, set: stamp(8) }));
    expect(counted(lab)).toBe(1);
    lab.arrives(data(0, 0, 7, { ack: -500, set: stamp(8) }));
    expect(counted(lab)).toBe(1);
    lab.arrives(data(0, 0, 7, { ack: -500, set: stamp(9) }));
    expect(counted(lab)).toBe(2);
  });

  test("marked bytes without marked packets mean nothing to Linux", () => {
    const lab = busy(20, { profile: "linux", timestamps: false });
    lab.arrives(ackOf(lab, 2, 5, option(1, 2000, 1)));
    expect(said(lab.packets[0]!)).toMatch(/^5 ect0/);
  });

  test("the first timestamp is that of the SYN", () => {
    const lab = new Lab({ ecn: "accept-accurate", timestamps: true }, true);
    const set = {
      flags: SYN | aceBits(7),
      seq: IRS,
      tcpOptions: OPTION_TIMESTAMPS,
      tsVal: 0x9000_0000 | 0, // not later than 0, modulo 2^32
    };
    const syn = lab.packet({ flags: "S", set });
    lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
    const stamp = { tcpOptions: OPTION_TIMESTAMPS, tsVal: 0x9000_0001 | 0 };
    lab.arrives({ flags: "A", set: { ...stamp, flags: ACK | aceBits(2) } });
    lab.arrives({ flags: "A", set: { ...stamp, tsVal: stamp.tsVal + 1, flags: ACK | aceBits(6) } });
    expect(lab.tcb.delivery.deliveredCe).toBe(1);
  });
});
