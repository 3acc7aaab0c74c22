import { ms, seconds } from "@seedwire/engine";
import { OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { rtoNs } from "../rtt/rto.ts";
import { writer, type WriterOptions } from "../send/writer.fixture.ts";
import { isCwndLimited, noteWindowUse } from "./window-use.ts";

/** Slow start has brought cwnd to 40, and all is acknowledged. */
function grown(options: WriterOptions = {}): Lab {
  const lab = writer({ congestionControl: "reno", ...options });
  for (const segments of [10, 20]) {
    lab.write(segments * 1000);
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A" });
  }
  expect(lab.tcb.congestion.cwndSegments).toBe(40);
  return lab;
}

describe("a pause (Linux)", () => {
  test("RFC2861-3.1-a RFC5681-4.1 cwnd is halved for each RTO, not below the initial window", () => {
    const lab = grown();
    lab.nowNs = lab.tcb.sending.lastDataSentNs + 1.5 * rtoNs(lab.tcb);
    lab.write(100);
    expect(lab.tcb.congestion.cwndSegments).toBe(20);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(Infinity); // never set, so it stays
    const later = grown();
    later.nowNs += seconds(60);
    expect(later.write(100_000)).toHaveLength(10);
    expect(later.tcb.congestion.cwndSegments).toBe(10);
  });

  test("RFC2861-3.1-a ssthresh remembers three quarters of the window", () => {
    const lab = grown();
    lab.tcb.congestion.ssthreshSegments = 12;
    lab.nowNs += seconds(60);
    lab.write(100);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(30);
  });

  test("a window that moves ends a pause as well, if data waits", () => {
    const lab = grown();
    lab.arrives({ flags: "A", window: 0 });
    lab.write(100_000);
    lab.nowNs += seconds(60);
    expect(lab.arrives({ flags: "A", window: 60_000 })).toHaveLength(10);
  });

  test("Linux, tcp_slow_start_after_idle_check: none while a single segment is in flight", () => {
    const lab = grown({ tailLossProbe: false });
    lab.write(40_000);
    lab.nowNs += 0.9 * rtoNs(lab.tcb);
    lab.arrives({ flags: "A", ack: -1000 }); // the timer begins anew
    const { cwndSegments } = lab.tcb.congestion;
    lab.nowNs = lab.tcb.sending.lastDataSentNs + 1.2 * rtoNs(lab.tcb);
    expect(lab.nowNs).toBeLessThan(lab.tcb.rtoDeadlineNs);
    lab.write(1000);
    expect(lab.tcb.congestion.cwndSegments).toBe(cwndSegments);
  });

  test("tcp_slow_start_after_idle = 0: cwnd stays", () => {
    const lab = grown({ slowStartAfterIdle: false });
    lab.nowNs += seconds(60);
    expect(lab.write(100_000)).toHaveLength(40);
  });
});

test("RFC5681-4.1 RFC5681-2-c by the RFC profile cwnd is the restart window after one RTO", () => {
  const lab = inState("SYN-SENT");
  lab.nowNs = ms(10);
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss: 1000 } });
  lab.tcb.congestion.cwndSegments = 40;
  lab.nowNs += seconds(2);
  expect(lab.write(100_000)).toHaveLength(10);
});

test("RFC2861-3.1-b limited by the application for an RTO, half of what was not used is given back", () => {
  const lab = grown({ nagle: false, tailLossProbe: false });
  const rto = rtoNs(lab.tcb);
  lab.nowNs += 0.2 * rto;
  lab.write(2000);
  lab.nowNs += 0.9 * rto; // the last ACK came more than an RTO ago
  lab.write(2000);
  expect(lab.tcb.congestion.cwndSegments).toBe(25); // (40 + 10) / 2
});

test("RFC2861-3 RFC7661-4.4-b cwnd grows only if it was full", () => {
  const lab = grown();
  for (let turn = 0; turn < 5; turn++) {
    lab.write(5000);
    lab.nowNs += ms(10);
    lab.arrives({ flags: "A" });
  }
  expect(lab.tcb.congestion.cwndSegments).toBe(40);
});

test("Linux, tcp_cwnd_validate: the most in flight of a window counts; in slow start half of cwnd will do", () => {
  const lab = grown({ nagle: false });
  lab.write(5000);
  expect([lab.tcb.windowUse.maxCount, isCwndLimited(lab.tcb)]).toEqual([5, false]);
  lab.write(16_000); // 21 of 40
  expect([lab.tcb.windowUse.maxCount, isCwndLimited(lab.tcb)]).toEqual([21, true]);
  lab.tcb.congestion.ssthreshSegments = 40;
  expect(isCwndLimited(lab.tcb)).toBe(false);
});

test("Linux, tcp_cwnd_validate: a window that was limited once stays so up to its end", () => {
  const lab = grown({ nagle: false });
  const { tcb } = lab;
  lab.write(40_000 + 1000);
  expect([tcb.windowUse.limited, tcb.windowUse.maxCount]).toEqual([true, 40]);
  lab.nowNs += ms(100);
  tcb.congestion.cwndSegments = 60;
  lab.arrives({ flags: "A", ack: -35_000 });
  lab.write(10_000);
  expect(tcb.windowUse.limited).toBe(true);
});

test("RFC2861-3.1-b just an RTO is enough, the most in flight counts, and another RTO has to pass", () => {
  const lab = grown({ nagle: false, tailLossProbe: false });
  const { tcb } = lab;
  const [rto, fromNs] = [rtoNs(tcb), tcb.sending.validatedNs];
  const after = (rtos: number, segments: number): number => {
    lab.nowNs = fromNs + rtos * rto;
    lab.write(1000 * segments);
    return tcb.congestion.cwndSegments;
  };
  expect([after(0.2, 10), after(0.99, 1)]).toEqual([40, 40]);
  expect(after(1, 0.5)).toBe(26); // (40 + 12) / 2
  expect(after(1.9, 0.5)).toBe(26);
});

test("RFC2861-3.1-b a window that was full begins the time anew, and forgets what was used before", () => {
  const lab = grown({ nagle: false });
  const { tcb } = lab;
  const [rto, fromNs] = [rtoNs(tcb), tcb.sending.validatedNs];
  tcb.sending.usedSegments = 30;
  noteWindowUse(tcb, true, true, fromNs + 0.9 * rto);
  const after = (rtos: number): number => {
    tcb.windowUse.limited = false;
    tcb.windowUse.maxCount = 0;
    noteWindowUse(tcb, true, false, fromNs + rtos * rto);
    return tcb.congestion.cwndSegments;
  };
  expect([after(1.5), after(1.9)]).toEqual([40, 25]);
});
