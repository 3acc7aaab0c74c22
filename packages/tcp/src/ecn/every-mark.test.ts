import { CE, CWR, ECE, ECT_0, OPTION_MSS, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, IRS, Lab, MTU, type Said } from "../lab.fixture.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";
import { seqDiff, toSeq } from "../seq.ts";

/** ESTABLISHED by our own SYN, DCTCP at both ends, quick ACKs spent. */
function open(options: TcpOptions = {}): Lab {
  const lab = inState("SYN-SENT", {
    congestionControl: "dctcp",
    profile: "linux",
    timestamps: false,
    nagle: false,
    ...options,
  });
  lab.arrives({ flags: "SA", set: { flags: 0x12 | ECE, tcpOptions: OPTION_MSS, mss: 1000 } });
  for (let segment = 0; segment < 16; segment++) lab.arrives(data(ECT_0));
  lab.read(16_000);
  if (lab.tcb.delayedAckDeadlineNs < Infinity) lab.expire();
  return lab;
}

const data = (trafficClass: number, bits = 0): Said => ({
  flags: "A",
  length: 1000,
  set: { trafficClass, flags: 0x10 | bits },
});

/** ACKs of what has come, in segments, and whether they say ECE. */
const acks = (lab: Lab): string[] =>
  lab.packets.map(
    ({ ack, flags }) =>
      `${(seqDiff(toSeq(ack), IRS) - 1) / 1000 - 16}${(flags & ECE) === 0 ? "" : "E"}`,
  );

/** What is sent at once when segments with these codepoints come. */
function answers(lab: Lab, codepoints: readonly number[]): string[][] {
  return codepoints.map((codepoint) => {
    lab.arrives(data(codepoint));
    const sent = acks(lab);
    lab.read(1000);
    return sent;
  });
}

describe.each(["linux", "rfc"] as const)("DCTCP.CE, ACK policy %s", (ackPolicy) => {
  const options: TcpOptions = ackPolicy === "linux" ? {} : { ackPolicy, delayedAckNs: 200e6 };

  test("RFC8257-3.2 steady marks, or none, draw an ACK for every second segment", () => {
    const lab = open(options);
    const unmarked = answers(lab, [ECT_0, ECT_0, ECT_0, ECT_0]).flat();
    lab.settle();
    expect(unmarked.length).toBeLessThanOrEqual(2);
    for (const ack of unmarked) expect(ack).not.toContain("E");
  });
});

test("RFC8257-3.2 a change of the mark is told of at once, after the ACK of what came before", () => {
  const lab = open();
  expect(answers(lab, [ECT_0, CE, CE, CE, CE, ECT_0, ECT_0])).toEqual([
    [], // delayed
    ["1", "2E"],
    [],
    ["4E"],
    [],
    ["5E", "6"],
    [],
  ]);
});

test("RFC9293 SHLD-14 the ACK of what came before takes back no window", () => {
  const lab = open({ receiveWindow: "rfc", receiveBufferBytes: 30_000 });
  const edges = (): number[] =>
    lab.packets.map(({ ack, window }) => seqDiff(toSeq(ack), IRS) + (window << lab.tcb.rcvScale));
  do lab.arrives(data(ECT_0));
  while (lab.packets.length > 0); // until one is put off
  const before = seqDiff(lab.tcb.rcvAdv, IRS);
  lab.arrives(data(CE));
  expect(edges().length).toBe(2);
  for (const edge of edges()) expect(edge).toBeGreaterThanOrEqual(before - (1 << lab.tcb.rcvScale));
});

test("RFC8257-3.2 without a delayed ACK the change draws one", () => {
  const lab = open();
  expect(answers(lab, [CE, ECT_0, CE])).toEqual([["1E"], ["2"], ["3E"]]);
});

test("RFC8257-3.2 ECE stands and falls with the mark, whatever CWR says", () => {
  const lab = open();
  answers(lab, [CE]);
  const ece = (): boolean => {
    lab.write(1);
    return (lab.packets.at(-1)!.flags & ECE) !== 0;
  };
  expect(ece()).toBe(true);
  lab.arrives(data(CE, CWR)); // CWR first, then CE
  expect(ece()).toBe(true);
  lab.arrives(data(ECT_0));
  expect(ece()).toBe(false);
});

describe("RFC8257-3.6 control packets", () => {
  const ect = ({ trafficClass }: Packet): number => trafficClass & 3;

  test("a SYN, the ACK, data and a RST are ECN-capable", () => {
    const lab = inState("SYN-SENT", { congestionControl: "dctcp" });
    expect(lab.packets.map(ect)).toEqual([ECT_0]);
    expect(lab.packets[0]!.flags & (ECE | CWR)).toBe(ECE | CWR);
    lab.arrives({ flags: "SA", set: { flags: 0x12 | ECE, tcpOptions: OPTION_MSS, mss: 1000 } });
    expect(lab.packets.map(ect)).toEqual([ECT_0]);
    lab.write(1000);
    expect(lab.packets.map(ect)).toEqual([ECT_0]);
  });

  test("a SYN,ACK is, and a SYN that could be marked is welcome", () => {
    const lab = new Lab({ congestionControl: "dctcp" }, true);
    const set = { flags: 2 | ECE | CWR, seq: IRS, trafficClass: CE };
    const syn = lab.packet({ flags: "S", set });
    lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
    expect(lab.packets.map(ect)).toEqual([ECT_0]);
    expect(lab.packets[0]!.flags & ECE).toBe(ECE);
    // A mark on it is not heeded.
    lab.arrives({ flags: "A" });
    lab.write(1);
    expect(lab.packets.at(-1)!.flags & ECE).toBe(0);
  });

  test("a retransmission is too", () => {
    const lab = open();
    lab.write(1000);
    lab.expire();
    lab.expire();
    expect(lab.tcb.counters.retransmittedSegments).toBeGreaterThan(0);
    expect(lab.packets.map(ect)).toEqual([ECT_0]);
  });
});

test("RFC8257-3.6 of a peer without ECN nothing is ECN-capable any more, and it is Reno", () => {
  const lab = inState("SYN-SENT", { congestionControl: "dctcp" });
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss: 1000 } });
  lab.write(1000);
  expect(lab.packets.map(({ trafficClass }) => trafficClass & 3)).toEqual([0]);
});

test.each([
  ["rfc", [["1E"], ["2"], []]],
  ["linux", [["1E"], [], ["1E", "3"]]], // no news of marks, and so not what an ACK of before tells of
] as const)("text that could not be marked, profile %s", (profile, expected) => {
  const tcp = profile === "linux" ? {} : { profile, ackPolicy: "linux" as const };
  expect(answers(open(tcp), [CE, 0, ECT_0])).toEqual(expected);
});

test("RFC3168-6.1.1.1 a SYN that does not ask any more is not ECN-capable either", () => {
  const lab = inState("SYN-SENT", { congestionControl: "dctcp" });
  lab.expire();
  const [{ flags, trafficClass }] = lab.packets as [Packet];
  expect([flags & (ECE | CWR), trafficClass & 3]).toEqual([0, 0]);
});
