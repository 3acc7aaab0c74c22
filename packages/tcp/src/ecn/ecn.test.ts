import { AE, CE, CWR, ECE, ECT_0, ECT_1, OPTION_MSS, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, IRS, Lab, MTU, type Said } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";

/** Of what left: the ECN bits of the TCP header, and the codepoint of IP. */
const ecnOf = ({ flags, trafficClass }: Packet): string =>
  [
    (flags & CWR) === 0 ? "" : "W",
    (flags & ECE) === 0 ? "" : "E",
    ["-", "ect1", "ect0", "ce"][trafficClass & 3],
  ].join("");
const sent = (lab: Lab): string[] => lab.packets.map(ecnOf);

/** A SYN,ACK with these bits. */
const synAck = (bits: number): Said => ({
  flags: "SA",
  set: { flags: 0x12 | bits, tcpOptions: OPTION_MSS, mss: 1000 },
});

/** ESTABLISHED with ECN, the MSS 1000, by our own SYN. */
function open(options: TcpOptions = {}): Lab {
  const lab = inState("SYN-SENT", { ecn: "request", ...options });
  lab.arrives(synAck(ECE));
  return lab;
}

/** The answer to a SYN with these bits and this codepoint: what stands in the SYN,ACK. */
function answerTo(bits: number, codepoint: number, options: TcpOptions): string {
  const lab = new Lab(options, true);
  const set = { flags: 2 | bits, seq: IRS, trafficClass: codepoint };
  const syn = lab.packet({ flags: "S", set });
  lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
  return sent(lab).join(" ");
}

describe("the handshake", () => {
  test("RFC3168-6.1.1-a RFC3168-6.1.1-d a SYN asks with ECE and CWR, a SYN,ACK agrees with ECE", () => {
    expect(sent(inState("SYN-SENT", { ecn: "request" }))).toEqual(["WE-"]);
    expect(sent(inState("SYN-SENT", { ecn: "accept" }))).toEqual(["-"]);
    expect(answerTo(ECE | CWR, 0, { ecn: "accept" })).toBe("E-");
    expect(answerTo(ECE | CWR, 0, { ecn: "request" })).toBe("E-");
  });

  test("RFC3168-6.1.1-b it agrees only to what was asked, and only if it may", () => {
    for (const bits of [0, ECE, CWR]) expect(answerTo(bits, 0, { ecn: "request" })).toBe("-");
    expect(answerTo(ECE | CWR, 0, { ecn: "off" })).toBe("-");
    // A SYN that may be marked comes from no TCP of RFC 3168; one with AE from a later one.
    expect(answerTo(ECE | CWR, ECT_0, { ecn: "request" })).toBe("-");
    expect(answerTo(ECE | CWR | AE, ECT_0, { ecn: "request" })).toBe("E-");
  });

  test.each<[string, number, TcpOptions, boolean]>([
    ["ECE", ECE, { ecn: "request" }, true],
    ["nothing", 0, { ecn: "request" }, false],
    ["ECE and CWR", ECE | CWR, { ecn: "request" }, false],
    ["ECE, though nobody asked,", ECE, { ecn: "accept" }, false],
  ])("RFC3168-6.1.1-c a SYN,ACK with %s", (_what, bits, options, agreed) => {
    const lab = inState("SYN-SENT", options);
    lab.arrives(synAck(bits));
    lab.write(10);
    expect(sent(lab)).toEqual([agreed ? "ect0" : "-"]);
  });

  test("RFC3168-6.1.1.1 a SYN that is repeated does not ask", () => {
    const lab = inState("SYN-SENT", { ecn: "request" });
    lab.expire();
    expect(sent(lab)).toEqual(["-"]);
    // The first may have arrived all the same.
    lab.arrives(synAck(ECE));
    lab.write(10);
    expect(sent(lab)).toEqual(["Wect0"]);
    const stubborn = inState("SYN-SENT", { ecn: "request", ecnFallback: false });
    stubborn.expire();
    expect(sent(stubborn)).toEqual(["WE-"]);
  });

  test("two SYNs that cross agree if both ask", () => {
    const lab = inState("SYN-SENT", { ecn: "request" });
    lab.arrives({ flags: "S", set: { flags: 2 | ECE | CWR } });
    expect(sent(lab)).toEqual(["E-"]);
    const other = inState("SYN-SENT", { ecn: "request" });
    other.arrives({ flags: "S" });
    expect(sent(other)).toEqual(["-"]);
    const silent = inState("SYN-SENT", { ecn: "accept" });
    silent.arrives({ flags: "S", set: { flags: 2 | ECE | CWR } });
    expect(sent(silent)).toEqual(["-"]);
  });
});

describe("SHLD-8 the receiver", () => {
  const data = (trafficClass: number, more: Partial<Said> = {}): Said => ({
    flags: "A",
    length: 100,
    ...more,
    set: { trafficClass, ...more.set },
  });
  const echo = (lab: Lab): boolean => {
    lab.write(1);
    return (lab.packets.at(-1)!.flags & ECE) !== 0;
  };

  test("RFC3168-6.1.3 echoes a mark until the peer says CWR, whatever gets lost", () => {
    const lab = open({ nagle: false });
    lab.arrives(data(ECT_0));
    expect(echo(lab)).toBe(false);
    lab.arrives(data(CE));
    lab.settle();
    expect(echo(lab)).toBe(true);
    lab.arrives(data(ECT_0));
    lab.arrives(data(ECT_1));
    expect(echo(lab)).toBe(true);
    lab.arrives(data(ECT_0, { set: { flags: 0x10 | CWR } }));
    expect(echo(lab)).toBe(false);
    // A mark on the very segment that says CWR counts anew.
    lab.arrives(data(CE, { set: { flags: 0x10 | CWR } }));
    expect(echo(lab)).toBe(true);
  });

  test("a mark is acknowledged at once", () => {
    const lab = open({ profile: "linux", delayedAckNs: 40e6, timestamps: false });
    for (let at = 0; at < 40; at++) lab.arrives(data(ECT_0));
    lab.expire();
    lab.arrives(data(CE));
    expect(sent(lab)).toEqual(["E-"]);
    lab.arrives(data(ECT_0)); // and so, by Linux, is what comes after it
    expect(sent(lab)).toEqual(["E-"]);
    lab.arrives(data(ECT_0));
    expect(sent(lab)).toEqual([]);
    const rfc = open({ delayedAckNs: 200e6 });
    rfc.arrives(data(CE));
    rfc.settle();
    expect(sent(rfc)).toEqual(["E-"]);
    rfc.arrives(data(ECT_0));
    rfc.settle();
    expect(sent(rfc)).toEqual([]);
  });

  test.each(["linux", "rfc"] as const)("%s: so is CWR", (profile) => {
    const lab = open({ profile, delayedAckNs: 40e6, timestamps: false });
    for (let at = 0; at < 40; at++) lab.arrives(data(ECT_0));
    lab.expire();
    const isAtOnce = (bits: number): boolean => {
      lab.arrives(data(ECT_0, { set: { flags: 0x10 | bits } }));
      lab.settle();
      return lab.packets.length > 0;
    };
    expect([isAtOnce(0), isAtOnce(CWR), isAtOnce(0)]).toEqual([false, true, false]);
  });

  test("text that could not be marked, after some that could, was sent again: an ACK (Linux)", () => {
    const answers = (field: number): number => {
      const lab = open({ profile: "linux", delayedAckNs: 40e6, timestamps: false });
      for (let at = 0; at < 40; at++) lab.arrives(data(field));
      lab.expire();
      lab.arrives(data(0));
      return lab.packets.length;
    };
    expect([answers(0), answers(ECT_0)]).toEqual([0, 1]);
  });

  test("RFC3168-6.1.5-b marks out of the window, and on what is here already, do not count", () => {
    const lab = open({ nagle: false });
    lab.arrives(data(CE, { seq: -100 }));
    lab.arrives(data(CE, { seq: 200_000 }));
    expect(echo(lab)).toBe(false);
    lab.arrives(data(CE, { seq: 500 })); // early, but new
    expect(echo(lab)).toBe(true);
  });

  test("without ECN nothing is echoed", () => {
    const lab = inState("ESTABLISHED", { nagle: false });
    lab.arrives(data(CE));
    expect(echo(lab)).toBe(false);
  });
});

describe("SHLD-8 the sender", () => {
  /** An ACK of so many segments since the handshake. */
  const ackOf = ({ tcb }: Lab, segments: number, bits = 0): Said => ({
    flags: "A",
    ack: 1 + 1000 * segments - seqDiff(tcb.sndNxt, tcb.iss),
    set: { flags: 0x10 | bits },
  });

  /** Ten segments in flight, and more to send. */
  function busy(options: TcpOptions = {}): Lab {
    const lab = open({ initialWindowSegments: 10, ...options });
    lab.write(40_000);
    expect(sent(lab)).toEqual(Array.from({ length: 10 }, () => "ect0"));
    return lab;
  }

  test.each<["linux" | "rfc", number]>([
    ["linux", 5], // half of cwnd
    ["rfc", 4], // half of FlightSize, which is 9
  ])(
    "%s: RFC3168-6.1.2-a RFC3168-5-b echoes of a window reduce cwnd once, and nothing goes again",
    (profile, half) => {
      const lab = busy({ profile, congestionControl: "reno", timestamps: false });
      const { congestion, counters } = lab.tcb;
      for (let segments = 1; segments <= 10; segments++) {
        lab.arrives(ackOf(lab, segments, ECE));
        expect(congestion.ssthreshSegments).toBe(half);
      }
      lab.arrives(ackOf(lab, 11));
      expect([congestion.cwndSegments, counters.retransmittedSegments]).toEqual([half, 0]);
      // A mark on what was sent since is another one.
      lab.arrives(ackOf(lab, 12, ECE));
      expect(congestion.ssthreshSegments).toBeLessThan(half);
    },
  );

  test("RFC3168-6.1.2-b RFC3168-6.1.2-d no growth by an echo; CWR on the first new data alone", () => {
    const lab = busy({ profile: "linux", timestamps: false });
    const left: string[] = [];
    let before = lab.tcb.congestion.cwndSegments;
    for (let segments = 1; segments <= 10; segments++) {
      lab.arrives(ackOf(lab, segments, ECE));
      left.push(...sent(lab));
      expect(lab.tcb.congestion.cwndSegments).toBeLessThanOrEqual(before);
      before = lab.tcb.congestion.cwndSegments;
    }
    expect(left.length).toBeGreaterThan(3);
    expect(left.map((bits) => bits.replace(/^E/, ""))).toEqual([
      "Wect0",
      ...left.slice(1).map(() => "ect0"),
    ]);
  });

  test("RFC3168-6.1.2-c with a window of one segment an echo costs an RTO: a segment each", () => {
    const lab = open({ initialWindowSegments: 1 });
    lab.write(10_000);
    for (let segments = 1; segments <= 3; segments++) {
      expect(lab.packets).toHaveLength(1);
      const sentNs = lab.nowNs;
      lab.nowNs += 100e6;
      lab.arrives(ackOf(lab, segments, ECE));
      expect([lab.packets.length, lab.tcb.congestion.cwndSegments]).toEqual([0, 1]);
      lab.expire();
      expect(lab.nowNs - sentNs).toBeGreaterThanOrEqual(1100e6); // an RTO after the echo
    }
    lab.arrives(ackOf(lab, 4));
    expect(lab.packets).toHaveLength(2);
    expect(lab.tcb.counters.rtos).toBe(0);
  });

  test.each(["reno", "cubic"] as const)(
    "RFC9438-4.6-b %s: echoes reduce cwnd to one segment, and then the timer decides",
    (congestionControl) => {
      const lab = open({ congestionControl, initialWindowSegments: 8, hystart: "off" });
      lab.write(100_000);
      const windows: number[] = [];
      for (let echo = 0; echo < 12 && lab.tcb.congestion.cwndSegments > 1; echo++) {
        lab.nowNs += 100e6;
        // Beyond the reduction before, so that it ends, and the next begins.
        lab.arrives({ flags: "A", set: { flags: 0x10 | ECE } });
        windows.push(lab.tcb.congestion.cwndSegments);
      }
      expect(windows.at(-1)).toBe(1);
      expect(lab.tcb.congestion.ssthreshSegments).toBe(2);
      lab.nowNs += 100e6;
      expect(lab.arrives({ flags: "A", set: { flags: 0x10 | ECE } })).toEqual([]);
      expect(lab.tcb.ecn.waitsForTimer).toBe(true);
    },
  );

  test("RFC3168-5.2 RFC3168-6.1.4 RFC3168-6.1.5-a neither ACKs nor retransmissions may be marked", () => {
    const lab = busy();
    lab.arrives({ ...ackOf(lab, 0), length: 2000 });
    lab.expire();
    expect(sent(lab)).toEqual(["-"]);
    lab.expire();
    expect(lab.tcb.counters.retransmittedSegments).toBeGreaterThan(0);
    expect(new Set(sent(lab))).toEqual(new Set(["-"]));
    lab.arrives({ flags: "A" });
    expect(sent(lab)[0]).toBe("Wect0"); // the time-out has reduced the window
  });

  test("RFC3168-6.1.6 probes of a closed window say neither", () => {
    const lab = open();
    lab.write(1000);
    lab.arrives({ ...ackOf(lab, 1, ECE), window: 0 });
    lab.write(1000);
    expect(sent(lab)).toEqual([]);
    for (let probe = 0; probe < 3; probe++) {
      lab.expire();
      expect(sent(lab)).toEqual(["-"]);
    }
  });

  test("a connection that has not agreed takes no notice of ECE", () => {
    const lab = inState("ESTABLISHED");
    lab.write(5000);
    lab.arrives({ flags: "A", ack: -4464, set: { flags: 0x10 | ECE } });
    expect(lab.tcb.congestion.ssthreshSegments).toBe(Infinity);
  });
});
