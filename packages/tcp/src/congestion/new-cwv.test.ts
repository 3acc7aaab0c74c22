import { minutes, ms, NEVER, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { Lab } from "../lab.fixture.ts";
import { writer, type WriterOptions } from "../send/writer.fixture.ts";
import { Sender } from "../loss/sender.fixture.ts";
import { pipeAckSegments, reduceNonValidated } from "./new-cwv.ts";

const CWV = {
  congestionControl: "reno",
  windowValidation: "rfc7661",
  nagle: false,
  tailLossProbe: false,
} as const;

/** Writes, and the peer acknowledges it all 100 ms after the last has left. */
function flight(lab: Lab, segments: number): void {
  lab.write(segments * 1000);
  while (lab.tcb.pacing.deadlineNs !== NEVER) lab.expire();
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
}

/** Slow start has brought cwnd to 40, of which 20 were used in the last round trip. */
function grown(options: WriterOptions = {}): Lab {
  const lab = writer({ ...CWV, ...options });
  for (const segments of [10, 20]) flight(lab, segments);
  expect(lab.tcb.congestion.cwndSegments).toBe(40);
  return lab;
}

const isValidated = ({ tcb }: Lab): boolean => tcb.windowUse.validation.nonValidatedSinceNs < 0;
const cwnd = ({ tcb }: Lab): number => tcb.congestion.cwndSegments;

describe.each(["linux", "rfc"] as const)("new-CWV, profile %s", (profile) => {
  const policy: WriterOptions =
    profile === "linux" ? {} : { profile, sendPolicy: "rfc", slowStartLimitSegments: Infinity };
  const start = (): Lab => grown(policy);

  test("RFC7661-4.2 pipeACK is the most acknowledged in a round trip, for max(3 RTT, 1 s)", () => {
    const lab = writer({ ...CWV, ...policy });
    expect(pipeAckSegments(lab.tcb, lab.nowNs)).toBe(Infinity); // undefined
    flight(lab, 10);
    expect(pipeAckSegments(lab.tcb, lab.nowNs)).toBe(10);
    for (const segments of [20, 4, 6]) flight(lab, segments);
    expect(pipeAckSegments(lab.tcb, lab.nowNs)).toBe(20);
    // 20 was measured 0.2 s ago, 6 just now.
    expect(pipeAckSegments(lab.tcb, lab.nowNs + ms(800))).toBe(20);
    expect(pipeAckSegments(lab.tcb, lab.nowNs + ms(801))).toBe(6);
    expect(pipeAckSegments(lab.tcb, lab.nowNs + ms(1001))).toBe(0);
    const far = writer({ ...CWV, ...policy, rttMs: 1000 });
    flight(far, 2); // brings SRTT down to 887.5 ms
    expect(pipeAckSegments(far.tcb, far.nowNs + ms(2662))).toBe(2);
    expect(pipeAckSegments(far.tcb, far.nowNs + ms(2663))).toBe(0);
  });

  test("RFC7661-4.2 ACK by ACK, a sample holds a whole window of data", () => {
    const lab = start();
    lab.write(30_000);
    lab.nowNs += ms(100);
    for (let left = 29; left >= 0; left--) lab.arrives({ flags: "A", ack: -1000 * left });
    expect(pipeAckSegments(lab.tcb, lab.nowNs)).toBe(30);
  });

  test("RFC7661-4.2 with one segment in flight the next sample ends with it, not with what leaves later", () => {
    const lab = writer({ ...CWV, ...policy });
    lab.write(2000);
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A", ack: -1000 });
    lab.write(1000);
    lab.arrives({ flags: "A", ack: -1000 }); // a sample of two; one is in flight
    lab.write(5000);
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A", ack: -5000 }); // of one
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A" });
    expect(pipeAckSegments(lab.tcb, lab.nowNs)).toBe(5);
  });

  test("RFC7661-4.4-a less than half of cwnd used is the non-validated phase, half is not", () => {
    const lab = start();
    expect(isValidated(lab)).toBe(true); // 20 of 40
    for (let trip = 0; trip < 20; trip++) flight(lab, 19);
    expect([isValidated(lab), cwnd(lab)]).toEqual([false, 40]);
    for (let trip = 0; trip < 2; trip++) flight(lab, 20);
    expect([isValidated(lab), cwnd(lab)]).toEqual([true, 40]);
  });

  test("RFC7661-4.4-a a pause takes nothing away", () => {
    const lab = start();
    lab.nowNs += seconds(60);
    expect(lab.write(100_000).length).toBeGreaterThan(0);
    expect([isValidated(lab), cwnd(lab)]).toEqual([false, 40]);
  });

  test("RFC7661-4.4-b in that phase cwnd grows only if it is used up", () => {
    const lab = start();
    flight(lab, 21); // slow start: with more than half in use it grows
    expect(cwnd(lab)).toBe(61);
    lab.tcb.congestion.cwndSegments = 40;
    lab.nowNs += seconds(10);
    flight(lab, 39);
    expect([isValidated(lab), cwnd(lab)]).toEqual([true, 40]);
    lab.nowNs += seconds(10);
    flight(lab, 40);
    expect(cwnd(lab)).toBe(80);
  });

  test("RFC7661-4.4.3 after five minutes ssthresh is 3/4 of cwnd at least, and cwnd half", () => {
    const lab = start();
    lab.tcb.congestion.ssthreshSegments = 12;
    const endNs = lab.nowNs + seconds(1) + minutes(5); // from when pipeACK was 0
    lab.nowNs = endNs - 1;
    lab.write(1000);
    expect([cwnd(lab), lab.tcb.congestion.ssthreshSegments]).toEqual([40, 12]);
    lab.nowNs = endNs + ms(100);
    lab.arrives({ flags: "A" });
    expect([cwnd(lab), lab.tcb.congestion.ssthreshSegments]).toEqual([20, 30]);
    for (let trip = 0; trip < 10 * 300; trip++) flight(lab, 1);
    expect(cwnd(lab)).toBe(10); // and not below IW
    lab.nowNs += minutes(60);
    flight(lab, 1);
    expect(cwnd(lab)).toBe(10);
  });

  test("RFC7661-4.4.3 several periods at once lower it several times", () => {
    const lab = start();
    lab.tcb.congestion.cwndSegments = 100;
    lab.nowNs += minutes(11);
    lab.write(1000);
    expect(cwnd(lab)).toBe(25);
  });
});

test("RFC7661-4.4.2 what is not validated leaves without bursts: it is paced", () => {
  for (const [pacing, atOnce] of [
    ["asked", false],
    ["off", true],
  ] as const) {
    const lab = grown({ pacing });
    lab.nowNs += seconds(10);
    lab.write(100);
    lab.nowNs += ms(100);
    lab.arrives({ flags: "A" });
    const burst = lab.write(40_000).length;
    if (atOnce) {
      expect(burst).toBe(40);
      continue;
    }
    // Two segments at a time, and all in a round trip.
    let sent = burst;
    expect(burst).toBeLessThanOrEqual(2);
    const startNs = lab.nowNs;
    while (sent < 40) {
      const next = lab.expire().length;
      expect(next).toBeLessThanOrEqual(2);
      sent += next;
    }
    expect(lab.nowNs - startNs).toBeGreaterThan(ms(40));
    expect(lab.nowNs - startNs).toBeLessThan(ms(101));
  }
});

describe("a loss in the non-validated phase", () => {
  /** 40 segments of cwnd, six in flight, the first of them lost; pipeACK is 8. */
  function lossy(options: WriterOptions = {}): Sender {
    const sender = new Sender({ ...CWV, ...options });
    sender.write(8000);
    sender.pass(50);
    sender.ack(8000);
    sender.tcb.congestion.cwndSegments = 40;
    sender.pass(100);
    sender.write(6000);
    sender.pass(50);
    sender.ack(8000, [9000, 12000]);
    return sender;
  }

  test("RFC7661-4.4.1 cwnd goes down to half of what was used, and at the end to half without what was lost", () => {
    const sender = lossy();
    expect(sender.account.slice(0, 1).concat(sender.account[2])).toEqual(["recovery", 4]); // max(8, 6) / 2
    sender.pass(50);
    sender.ack(14000);
    expect(sender.account.slice(0, 3)).toEqual(["open", 3, 3]); // (8 - 1) / 2
    expect(pipeAckSegments(sender.tcb, sender.lab.nowNs)).toBe(Infinity); // undefined again
  });

  test("RFC7661-4.4.1 it is never below one segment", () => {
    const sender = lossy();
    sender.tcb.reduction.repairedSegments = 20;
    sender.pass(50);
    sender.ack(14000);
    // One segment; the ACK itself, of six, lets it grow already.
    expect(sender.account.slice(0, 3)).toEqual(["open", 3, 2]);
  });

  test.each([
    [40, 3],
    [4, 2],
  ])(
    "RFC5681-3.2 of six in flight with a cwnd of %d, limited transmit does not count: ssthresh %d",
    (cwnd, ssthresh) => {
      const { lab, tcb } = lossy();
      expect(tcb.scoreboard.count).toBe(6);
      const { nowNs } = lab;
      const used = { samples: [1], timesNs: [nowNs], defined: true, nonValidatedSinceNs: nowNs };
      Object.assign(tcb.windowUse.validation, used);
      tcb.congestion.cwndSegments = cwnd;
      reduceNonValidated(tcb, nowNs);
      expect(tcb.congestion.ssthreshSegments).toBe(ssthresh);
    },
  );

  test("a loss that was none gives cwnd back", () => {
    const sender = lossy({ timestamps: true });
    sender.pass(1);
    sender.echo(14000, Math.round(sender.ms) - 51);
    expect(sender.account.slice(0, 2)).toEqual(["open", 40]);
  });

  test("in the validated phase the usual rule holds", () => {
    const sender = lossy({ windowValidation: "rfc2861" });
    expect(sender.account[2]).toBe(20);
  });

  test("RFC7661-4.4.1 a time-out is as ever, and pipeACK undefined", () => {
    const sender = lossy();
    sender.pass(1000);
    expect(sender.account.slice(0, 2)).toEqual(["loss", 1]);
    expect(pipeAckSegments(sender.tcb, sender.lab.nowNs)).toBe(Infinity);
  });
});
