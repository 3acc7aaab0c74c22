import { ms, seconds } from "@seedwire/engine";
import { OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { lowerMss } from "../send/mss.ts";
import { restartWindowSegments, usualWindowSegments } from "./initial-window.ts";

/** ESTABLISHED by the RFC profile, after a round trip of 100 ms. */
function open(mss = 1000): Lab {
  const lab = inState("SYN-SENT", { nagle: false });
  lab.nowNs = ms(100);
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss } });
  return lab;
}

const cwnd = ({ tcb }: Lab): number => tcb.congestion.cwndSegments;

test.each([
  [536, 10], // 5360 bytes
  [1460, 10], // 14600
])("RFC6928-2-a the first window, MSS %d, is %d segments", (mss, segments) => {
  expect(open(mss).write(100_000)).toHaveLength(segments);
});

describe("RFC6928-2-c RFC5681-4.1 the restart window", () => {
  /** Loses the first of so many segments, repairs it, and is idle for a minute. */
  function afterLoss(segments: number, timesOut: boolean): number {
    const lab = open();
    lab.write(segments * 1000);
    lab.nowNs += ms(100);
    if (timesOut) lab.expire();
    else
      for (let duplicate = 0; duplicate < 3; duplicate++)
        lab.arrives({ flags: "A", ack: -segments * 1000 });
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A" });
    expect(lab.tcb.recovery).not.toBe("recovery");
    lab.tcb.congestion.cwndSegments = 40;
    lab.nowNs += seconds(60);
    lab.write(1000);
    return cwnd(lab);
  }

  test("is as large as the first", () => {
    const lab = open();
    lab.tcb.congestion.cwndSegments = 40;
    lab.nowNs += seconds(60);
    lab.write(1000);
    expect(cwnd(lab)).toBe(10);
  });

  test.each([false, true])(
    "is that of RFC 3390 after a loss in the first, by a time-out: %s",
    (timesOut) => {
      expect(afterLoss(8, timesOut)).toBe(4);
      expect(afterLoss(4, timesOut)).toBe(10); // of 4 KB that were sent
    },
  );

  test("is not for a loss later on", () => {
    const lab = open();
    lab.write(10_000);
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A" });
    lab.write(8000);
    lab.expire();
    lab.arrives({ flags: "A" });
    lab.tcb.congestion.cwndSegments = 40;
    lab.nowNs += seconds(60);
    lab.write(1000);
    expect(cwnd(lab)).toBe(10);
  });

  test("is smaller after a loss in a restart window too", () => {
    const lab = open();
    lab.write(10_000);
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A" });
    for (const segments of [10, 4]) {
      lab.tcb.congestion.cwndSegments = 40;
      lab.nowNs += seconds(60);
      lab.write(8000);
      expect(cwnd(lab)).toBe(segments);
      lab.expire();
      lab.nowNs += ms(100);
      lab.arrives({ flags: "A" });
    }
  });
});

test("RFC6928-2-d RFC5681-3.1-m the loss window is one segment, however large the first was", () => {
  const lab = open();
  lab.write(10_000);
  const again = lab.expire();
  expect([again, cwnd(lab)]).toEqual([["A 1+1000 ack 1"], 1]);
});

test("RFC6928-9 RFC6298-5.3 each ACK of new data starts the timer anew", () => {
  const lab = open();
  lab.write(10_000);
  for (let left = 9; left > 0; left--) {
    lab.nowNs += ms(50);
    lab.arrives({ flags: "A", ack: -1000 * left });
    const { rtoDeadlineNs, rtt } = lab.tcb;
    expect(rtoDeadlineNs - lab.nowNs).toBeGreaterThanOrEqual(seconds(1));
    expect(rtt.srttNs).toBeGreaterThan(0);
  }
  const before = lab.tcb.rtoDeadlineNs;
  lab.nowNs += ms(50);
  lab.arrives({ flags: "A", ack: -1000 }); // of nothing new
  expect(lab.tcb.rtoDeadlineNs).toBe(before);
});

test("RFC3465-2.3 RFC5681-3.1-h after a time-out an ACK lets cwnd grow by one segment, until all is repaired", () => {
  const lab = open();
  lab.write(10_000);
  lab.expire();
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A", ack: -7000 }); // of three segments
  expect([lab.tcb.recovery, cwnd(lab)]).toEqual(["loss", 2]);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A", ack: -5000 });
  expect([lab.tcb.recovery, cwnd(lab)]).toEqual(["loss", 3]);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  lab.tcb.congestion.cwndSegments = 2;
  lab.tcb.congestion.ssthreshSegments = 20;
  lab.write(2000);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  expect([lab.tcb.recovery, cwnd(lab)]).toEqual(["open", 4]); // L = 2
});

/** An open connection to a peer that takes segments so long. */
function opened(mss: number, lab: Lab = inState("SYN-SENT")): Lab {
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss } });
  return lab;
}

describe("initial window", () => {
  test.each([
    [536, 4],
    [1095, 4],
    [1096, 3],
    [1460, 3],
    [2190, 3],
    [2191, 2],
    [8960, 2],
  ])(
    "RFC5681-3.1-b SMSS %d: at most %d segments, where three of usual size are asked for",
    (smss, most) => {
      const { tcb } = inState("ESTABLISHED", { initialWindowSegments: 3 });
      tcb.smssBytes = smss;
      expect(usualWindowSegments(tcb)).toBeGreaterThanOrEqual(2);
      expect(usualWindowSegments(tcb)).toBeLessThanOrEqual(most);
    },
  );

  test("RFC5681-3.1-c the handshake adds nothing to it", () => {
    const active = opened(1000);
    expect(active.tcb.congestion.cwndSegments).toBe(usualWindowSegments(active.tcb));
    const passive = inState("SYN-RECEIVED");
    passive.arrives({ flags: "A" });
    expect(passive.tcb.congestion.cwndSegments).toBe(usualWindowSegments(passive.tcb));
    expect(active.write(20_000)).toHaveLength(10);
  });

  test("RFC5681-3.1-d one segment after a lost SYN; for Linux two have to be lost", () => {
    const lab = inState("SYN-SENT");
    lab.expire();
    expect(opened(1000, lab).write(5000)).toHaveLength(1);
    const linux = inState("SYN-SENT", { profile: "linux" });
    linux.expire();
    expect(opened(1000, linux).tcb.congestion.cwndSegments).toBe(10);
  });

  test("RFC5681-3.1-e shorter segments: cwnd in bytes falls in the same measure", () => {
    const { tcb } = opened(1460);
    const before = tcb.congestion.cwndSegments * tcb.smssBytes;
    expect(lowerMss(tcb, 770)).toBe(true);
    expect(tcb.smssBytes).toBe(730);
    expect(tcb.congestion.cwndSegments * tcb.smssBytes).toBe(before / 2);
  });
});

test.each([
  [536, 4],
  [1095, 4],
  [1096, 3],
  [1460, 3],
  [1461, 2],
  [2191, 2],
  [9000, 2],
])("RFC 3390 §1 with segments of %d bytes it is %d after a loss in the first", (smss, segments) => {
  const { tcb } = inState("ESTABLISHED");
  tcb.smssBytes = smss;
  tcb.congestion.cwndSegments = 40;
  tcb.windowUse.startWasTooLarge = true;
  expect(restartWindowSegments(tcb)).toBe(segments);
});
