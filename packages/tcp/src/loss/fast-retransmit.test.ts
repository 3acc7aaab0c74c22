import { ms, seconds } from "@seedwire/engine";
import { OPTION_MSS, OPTION_SACK_PERMITTED } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";

/** ESTABLISHED, with ten segments of 1000 bytes in flight and as many waiting. */
function busy(options: TcpOptions = {}): Lab {
  const lab = inState("SYN-SENT", { r2Ns: seconds(1e6), ...options });
  const tcpOptions = OPTION_MSS | OPTION_SACK_PERMITTED;
  lab.arrives({ flags: "SA", set: { tcpOptions, mss: 1000 } });
  expect(lab.write(20_000)).toHaveLength(10);
  lab.nowNs = ms(100);
  return lab;
}

/** An ACK of so many of the segments in flight. */
const ack = (lab: Lab, segments = 0, sack?: number[]): string[] => {
  const none = seqDiff(lab.tcb.sndUna, lab.tcb.sndNxt);
  const edges = sack === undefined ? {} : { sack };
  return lab.arrives({ flags: "A", ack: none + segments * 1000, ...edges });
};

describe("without SACK: NewReno", () => {
  test("RFC5681-3.2(1) RFC5681-3.2(2) RFC5681-3.2(3) RFC3042-2-b RFC6582-3.2(1) the third duplicate ACK, also for the very first segment", () => {
    const lab = busy();
    // Limited transmit (RFC 3042): the first two let new segments out.
    expect([ack(lab), ack(lab)]).toEqual([["A 10001+1000 ack 1"], ["A 11001+1000 ack 1"]]);
    expect(ack(lab)).toEqual(["A 1+1000 ack 1"]);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(5); // (4): half of ten segments, not twelve
    expect(lab.tcb.recovery).toBe("recovery");
  });

  test("RFC5681-2-b what is no duplicate ACK: data, another window, a FIN, nothing in flight", () => {
    const lab = busy();
    for (let time = 0; time < 3; time++) lab.arrives({ flags: "A", ack: -10_000, length: 5 });
    for (const window of [50_000, 40_000, 45_000]) {
      lab.arrives({ flags: "A", ack: -10_000, window });
    }
    expect([lab.tcb.scoreboard.sackedOut, lab.tcb.recovery]).toEqual([0, "open"]);
    const idle = inState("ESTABLISHED");
    for (let time = 0; time < 5; time++) idle.arrives({ flags: "A" });
    expect(idle.tcb.recovery).toBe("open");
  });

  test("RFC6582-3.2(3)-a RFC6582-3.2(3)-b RFC5681-3.2(6) RFC6582-6 a partial ACK retransmits the next hole; a full one ends it", () => {
    const lab = busy();
    for (let dup = 0; dup < 3; dup++) ack(lab);
    expect(ack(lab, 4)[0]).toBe("A 4001+1000 ack 1");
    expect(lab.tcb.recovery).toBe("recovery");
    const before = lab.tcb.congestion.ssthreshSegments;
    lab.arrives({ flags: "A" });
    expect(lab.tcb.recovery).toBe("open");
    expect(lab.tcb.congestion.cwndSegments).toBeLessThanOrEqual(before);
    expect(lab.tcb.congestion.cwndSegments).toBeGreaterThanOrEqual(2);
  });

  test("RFC6582-3.2(4) RFC6582-4 echoes of retransmissions after a time-out begin no recovery", () => {
    const lab = busy();
    lab.expire();
    for (let dup = 0; dup < 5; dup++) ack(lab);
    expect(lab.tcb.recovery).toBe("loss");
    expect(lab.tcb.counters.fastRetransmits).toBe(0);
  });

  test("RFC5681-3.2(4) RFC5681-3.2(5) each further duplicate lets one new segment out, within the halved window", () => {
    const lab = busy();
    for (let dup = 0; dup < 3; dup++) ack(lab);
    const sent = [4, 5, 6, 7, 8, 9].map(() => ack(lab).length);
    // 12 in flight, 3 arrived, 1 lost and sent again: pipe is 9, and has to be below 5.
    expect(sent).toEqual([0, 0, 0, 0, 1, 1]);
  });
});

describe("with SACK", () => {
  const sack = { sack: true };

  test("RFC6675-5(1)-(2) RFC6675-5(3) RFC6675-5(4) RFC2018-5.1 the third segment SACKed above a hole begins recovery", () => {
    const lab = busy(sack);
    expect(ack(lab, 0, [1000, 2000])).toEqual(["A 10001+1000 ack 1"]);
    expect(ack(lab, 0, [1000, 3000])).toEqual(["A 11001+1000 ack 1"]);
    expect(ack(lab, 0, [1000, 4000])).toEqual(["A 1+1000 ack 1"]);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(5);
  });

  test("RFC6675-4-c RFC6675-4-d RFC6675-5(B) RFC6675-5(C) every hole is filled once, SACKed ranges never", () => {
    const lab = busy(sack);
    ack(lab, 0, [1000, 2000]);
    ack(lab, 0, [3000, 4000, 1000, 2000]);
    const sent = [
      ...ack(lab, 0, [5000, 6000, 3000, 4000, 1000, 2000]),
      ...ack(lab, 0, [5000, 7000, 3000, 4000, 1000, 2000]),
      ...ack(lab, 0, [5000, 8000, 3000, 4000, 1000, 2000]),
      ...ack(lab, 0, [5000, 10_000, 3000, 4000, 1000, 2000]),
    ];
    const again = sent.filter((segment) => /^A (1|2001|4001)\+/.test(segment));
    expect(again).toEqual(["A 1+1000 ack 1", "A 2001+1000 ack 1", "A 4001+1000 ack 1"]);
    expect(lab.tcb.counters.retransmittedSegments).toBe(3);
  });

  test("blocks of nonsense are ignored: below SND.UNA, beyond SND.NXT, upside down", () => {
    const lab = busy(sack);
    ack(lab, 0, [-2000, -1000, 20_000, 30_000, 3000, 2000, 5000, 5000]);
    expect(lab.tcb.scoreboard.sackedOut).toBe(0);
    ack(lab, 0, [-1000, 0]); // D-SACK
    expect(lab.tcb.recovery).toBe("open");
  });

  test("RFC2018-8-b RFC6675-4-g a receiver that reneges gets everything again after the time-out", () => {
    const lab = busy(sack);
    ack(lab, 0, [1000, 10_000]);
    ack(lab, 1); // and not 10: it has let go of the rest
    const sent = lab.expire();
    expect(sent[0]).toBe("A 1001+1000 ack 1");
    expect(lab.tcb.scoreboard.sackedOut).toBe(0);
  });
});

describe("a time-out", () => {
  test("MUST-19 RFC2525-2.2 RFC2525-2.14 RFC5681-3.1-k RFC5681-3.1-l RFC5681-2-c one segment, slow start, ssthresh half of what was in flight, once", () => {
    const lab = busy();
    expect(lab.expire()).toEqual(["A 1+1000 ack 1"]);
    expect(lab.tcb.congestion.cwndSegments).toBe(1);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(5);
    expect(lab.expire()).toEqual(["A 1+1000 ack 1"]);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(5);
    expect(ack(lab, 1)).toEqual(["A 1001+1000 ack 1", "A 2001+1000 ack 1"]);
  });

  test("in the middle of a recovery it starts all over", () => {
    const lab = busy();
    for (let dup = 0; dup < 3; dup++) ack(lab);
    expect(lab.expire()).toEqual(["A 1+1000 ack 1"]);
    expect([lab.tcb.recovery, lab.tcb.scoreboard.sackedOut]).toEqual(["loss", 0]);
  });
});
