import { ms, NEVER, us, type Ns } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import type { Lab } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { ackSent } from "./ack-policy.ts";
import { labWith, offer, setRoundTrip } from "./linux-acks.fixture.ts";
import {
  adaptAto,
  countAnswer,
  decideAck,
  delayAck,
  enterQuickAckMode,
  linuxAckAfterRead,
  linuxDelayExpires,
  releaseCompressedAck,
  reportedAtoNs,
} from "./linux-acks.ts";
import { chunkOf } from "./reassembly.ts";

// Each rule by itself, as tcp_input.c, tcp_output.c and tcp_timer.c of Linux 6.18 have it.

describe("quick ACKs", () => {
  test.each([
    // window, quick ACKs before, at most; how many then
    [100_000, 0, 16, 16],
    [20_000, 0, 16, 10],
    [19_999, 0, 16, 9],
    [1999, 0, 16, 2],
    [2000, 0, 16, 1],
    [20_000, 12, 16, 12],
    [20_000, 3, 2, 3],
    [20_000, 1, 2, 2],
  ])("of a window of %d bytes, with %d to go, at most %d: %d", (window, before, most, after) => {
    const { tcb } = labWith({ quickAcks: before, answersInTurn: 3, atoNs: ms(99) });
    offer(tcb, window);
    enterQuickAckMode(tcb, most);
    expect(tcb.quickAcks).toBe(after);
    expect([tcb.answersInTurn, tcb.atoNs]).toEqual([0, ms(40)]);
  });

  test("16 unless something else is said; each ACK that was owed takes one, and with the last the wait is short again", () => {
    const { tcb } = labWith();
    offer(tcb, 1e6);
    enterQuickAckMode(tcb);
    expect(tcb.quickAcks).toBe(16);
    Object.assign(tcb, { quickAcks: 2, atoNs: ms(120), ackScheduled: false });
    ackSent(tcb);
    expect([tcb.quickAcks, tcb.atoNs]).toEqual([2, ms(120)]);
    for (const [quick, ato] of [[1, 120], [0, 40]] as const) {
      tcb.ackScheduled = true;
      ackSent(tcb);
      expect([tcb.quickAcks, tcb.atoNs, tcb.ackScheduled]).toEqual([quick, ms(ato), false]);
    }
    Object.assign(tcb, { ackScheduled: true, atoNs: ms(120) });
    ackSent(tcb);
    expect([tcb.quickAcks, tcb.atoNs]).toEqual([0, ms(120)]);
  }); // prettier-ignore

  test("an ACK that has left settles all that asked for it", () => {
    const { tcb } = labWith({ smallPushes: 2, ackMandatory: true, outOfMemory: true });
    tcb.compressedAcks = 5;
    ackSent(tcb);
    const { smallPushes, ackMandatory, outOfMemory, compressedAcks } = tcb;
    expect([smallPushes, ackMandatory, outOfMemory, compressedAcks]).toEqual([0, false, false, 0]);
  });
});

test.each<[what: string, atoNs: Ns, gapNs: Ns, after: Ns, quick: boolean]>([
  ["the first data", 0, ms(7), ms(40), true],
  ["a gap of 20 ms at most halves it", ms(100), ms(18), ms(70), false],
  ["a longer one is added to the half", ms(100), ms(20) + 1, ms(70) + 1, false],
  ["up to the time itself", ms(100), ms(100) - 1, ms(150) - 1, false],
  ["but not that", ms(100), ms(100), ms(100), false],
  ["no more than the RTO", ms(180), ms(150), ms(190), false],
  ["a gap of the RTO tells nothing", ms(100), ms(190), ms(100), false],
  ["a longer one may be a new beginning", ms(100), ms(190) + 1, ms(100), true],
])("the ATO follows the gaps between segments: %s", (_what, atoNs, gapNs, after, quick) => {
  const { tcb, nowNs } = labWith({ atoNs });
  tcb.lastDataReceivedNs = nowNs - gapNs;
  adaptAto(tcb, nowNs);
  expect([tcb.atoNs, tcb.lastDataReceivedNs, tcb.quickAcks > 0]).toEqual([after, nowNs, quick]);
});

test("the ATO is no more than 200 ms, as told it is less than the least RTO", () => {
  const { tcb, nowNs } = labWith({ atoNs: ms(199) }, { initialRtoNs: ms(900) });
  tcb.lastDataReceivedNs = nowNs - ms(198);
  adaptAto(tcb, nowNs);
  expect(tcb.atoNs).toBe(ms(200));
  expect(reportedAtoNs(tcb)).toBe(ms(199));
  expect(reportedAtoNs(labWith({ atoNs: ms(300) }, { minRtoNs: ms(1000) }).tcb)).toBe(ms(200));
  expect(reportedAtoNs(labWith({}, { minRtoNs: ms(1) }).tcb)).toBe(ms(1));
});

test("data of ours that leaves within the ATO is an answer; 255 are counted", () => {
  const { tcb } = labWith({ lastDataReceivedNs: ms(100), atoNs: ms(40) });
  countAnswer(tcb, ms(140));
  expect(tcb.answersInTurn).toBe(0);
  countAnswer(tcb, ms(140) - 1);
  expect(tcb.answersInTurn).toBe(1);
  tcb.answersInTurn = 254;
  for (let time = 0; time < 3; time++) countAnswer(tcb, ms(101));
  expect(tcb.answersInTurn).toBe(255);
});

describe("an ACK that is owed", () => {
  /** Says whether it leaves at once. */
  function leaves(set: Partial<Tcb>, owed: number, unread: number, window = 60_000): boolean {
    const lab = labWith(set);
    const { tcb } = lab;
    tcb.rcvNxt = seqAdd(tcb.lastAckSent, owed);
    offer(tcb, window);
    if (unread > 0) tcb.receiveBuffer.push(new Uint8Array(unread), 0, unread);
    return lab.event((_, out) => decideAck(tcb, out)).length > 0;
  }

  test.each<[string, Partial<Tcb>, owed: number, unread: number, boolean]>([
    ["more than a segment came, and was read", {}, 1001, 0, true],
    ["a segment came", {}, 1000, 0, false],
    ["quick ACKs", { quickAcks: 1 }, 1, 1, true],
    ["quick ACKs, but it answers", { quickAcks: 1, answersInTurn: 1 }, 1, 1, false],
    ["something asks for it", { ackMandatory: true }, 1, 1, true],
  ])("at once or not: %s", (_what, set, owed, unread, now) => {
    expect(leaves(set, owed, unread)).toBe(now);
  });

  test("RFC5681-4.2-c what was not read waits for reading, unless the window does not suffer", () => {
    const window = 60_000;
    const free = { rcvSsthreshBytes: window, windowClampBytes: 65_535, rcvScale: 0 };
    expect(leaves(free, 1001, 1, window)).toBe(true);
    expect(leaves({ ...free, rcvSsthreshBytes: 30_000 }, 1001, 1, window)).toBe(false);
    expect(leaves({ ...free, rcvSsthreshBytes: 30_000 }, 1001, 0, window)).toBe(true);
  });
});

describe("RFC5681-4.2-c while something is missing", () => {
  /** ACKs of so many segments beyond a gap: which left at once, and how many are held. */
  function during(segments: number, set: Partial<Tcb> = {}, options: TcpOptions = {}): Lab {
    const lab = labWith({ sackOk: true, rcvRttUs8: 80_000, ...set }, options);
    const { tcb } = lab;
    const start = seqAdd(tcb.rcvNxt, 5000);
    tcb.reassembly.insert(start, seqAdd(start, 9), false, chunkOf(new Uint8Array(9), 0, 9), 0, 0);
    sentOf(lab, segments);
    return lab;
  }

  const sentOf = (lab: Lab, segments: number): boolean[] =>
    Array.from({ length: segments }, () => {
      return lab.event((tcb, out) => decideAck(tcb, out)).length > 0;
    });

  test("three leave, then they are held until a timer, or 44 of them", () => {
    const lab = during(0);
    expect(sentOf(lab, 5)).toEqual([true, true, true, false, false]);
    expect(lab.tcb.compressedAcks).toBe(2);
    expect(sentOf(lab, 42).some(Boolean)).toBe(false);
    expect(lab.tcb.compressedAcks).toBe(44);
    expect(sentOf(lab, 1)).toEqual([true]);
    expect(lab.tcb.compressedAcks).toBe(0);
  });

  test("once more three when RCV.NXT has moved", () => {
    const lab = during(4);
    lab.tcb.compressedAcks = 0;
    lab.tcb.rcvNxt = seqAdd(lab.tcb.rcvNxt, 1);
    expect(sentOf(lab, 4)).toEqual([true, true, true, false]);
  });

  test("all leave without SACK", () => {
    expect(sentOf(during(0, { sackOk: false }), 6).every(Boolean)).toBe(true);
  });

  test.each<[string, rttUs: number, srttNs: Ns, delayNs: Ns, options?: TcpOptions]>([
    ["a twentieth of the receiver's round trip", 10_000, -1, us(500)],
    ["a twentieth of ours, if that is less", 10_000, ms(4), us(200)],
    ["of the receiver's, if that is less", 4000, ms(10), us(200)],
    ["1 ms at most", 100_000, ms(100), ms(1)],
    ["what was chosen", 100_000, ms(100), us(7), { sackCompressionNs: us(7) }],
    ["none at all, while no round trip is known", 0, -1, 0],
  ])("they are held for %s, and 100 us", (_what, rttUs, srttNs, delayNs, options) => {
    const lab = during(3, { rcvRttUs8: 8 * rttUs }, options);
    setRoundTrip(lab.tcb, srttNs);
    const { nowNs } = lab;
    sentOf(lab, 1);
    const deadlineNs = nowNs + delayNs + us(100);
    expect(lab.tcb.delayedAckDeadlineNs).toBe(deadlineNs);
    lab.nowNs += us(50);
    sentOf(lab, 1); // the timer runs already
    expect(lab.tcb.delayedAckDeadlineNs).toBe(deadlineNs);
    expect(lab.expire()).toHaveLength(1);
    expect([lab.nowNs, lab.tcb.compressedAcks]).toEqual([deadlineNs, 0]);
  });

  test("a timer that ends sooner stays", () => {
    const lab = during(3);
    lab.tcb.delayedAckDeadlineNs = lab.nowNs + 5;
    sentOf(lab, 1);
    expect(lab.tcb.delayedAckDeadlineNs).toBe(lab.nowNs + 5);
  });

  test("what is held leaves when it is released, and nothing else does", () => {
    const lab = during(4);
    expect(lab.event((tcb, out) => releaseCompressedAck(tcb, out))).toHaveLength(1);
    expect(lab.event((tcb, out) => releaseCompressedAck(tcb, out))).toHaveLength(0);
  });
});

describe("how long an ACK waits", () => {
  test.each<[string, Partial<Tcb>, srttNs: Ns, waitNs: Ns, options?: TcpOptions]>([
    ["40 ms, whatever the round trip", { atoNs: ms(40) }, ms(1), ms(40)],
    ["less if it became less", { atoNs: ms(30) }, ms(100), ms(30)],
    ["the ATO", { atoNs: ms(70) }, -1, ms(70)],
    ["no more than a round trip", { atoNs: ms(150) }, ms(70), ms(70) + us(1)],
    ["no less than 40 ms for that", { atoNs: ms(150) }, ms(7), ms(40)],
    ["less than the least RTO", { atoNs: ms(300) }, -1, ms(199)],
    ["200 ms", { atoNs: ms(300) }, -1, ms(200), { minRtoNs: ms(900) }],
    ["what was chosen, if it answers", { atoNs: ms(150), answersInTurn: 1 }, -1, ms(90), { delayedAckMaxNs: ms(90) }],
    ["or after a small push", { atoNs: ms(150), smallPushes: 1 }, -1, ms(90), { delayedAckMaxNs: ms(90) }],
    ["a fraction is rounded", { atoNs: ms(50) + 0.6 }, -1, ms(50) + 1],
  ])("%s", (_what, set, srttNs, waitNs, options) => {
    const lab = labWith(set, options);
    setRoundTrip(lab.tcb, srttNs);
    expect(lab.event((tcb, out) => delayAck(tcb, out))).toEqual([]);
    expect(lab.tcb.delayedAckDeadlineNs).toBe(lab.nowNs + waitNs);
  }); // prettier-ignore

  test.each([
    // a quarter of 40 ms is 8 ms in ticks of 4
    [8, true],
    [8.001, false],
    [30, false],
  ])("of a timer that ends in %d ms it leaves now: %s", (leftMs, now) => {
    const lab = labWith();
    lab.tcb.delayedAckDeadlineNs = lab.nowNs + ms(leftMs);
    expect(lab.event((tcb, out) => delayAck(tcb, out)).length > 0).toBe(now);
    if (!now) expect(lab.tcb.delayedAckDeadlineNs).toBe(lab.nowNs + ms(leftMs));
  });

  test("of a wait of 70 ms a quarter is 16 ms", () => {
    for (const [leftMs, now] of [
      [16, true],
      [16.1, false],
    ] as const) {
      const lab = labWith({ atoNs: ms(70) });
      lab.tcb.delayedAckDeadlineNs = lab.nowNs + ms(leftMs);
      expect(lab.event((tcb, out) => delayAck(tcb, out)).length > 0).toBe(now);
    }
  });

  test("a timer that ends later is brought forward", () => {
    const lab = labWith();
    lab.tcb.delayedAckDeadlineNs = lab.nowNs + ms(100);
    lab.event((tcb, out) => delayAck(tcb, out));
    expect(lab.tcb.delayedAckDeadlineNs).toBe(lab.nowNs + ms(40));
  });
});

test.each<[string, Partial<Tcb>, ackNow: boolean, atoNs: Ns, answers: number]>([
  ["the ATO was too short: twice", { ackScheduled: true }, true, ms(80), 0],
  ["up to the RTO", { ackScheduled: true, atoNs: ms(150) }, true, ms(190), 0],
  ["no answer came", { ackScheduled: true, answersInTurn: 3, atoNs: ms(90) }, true, ms(40), 0],
  ["nothing is owed any more", { answersInTurn: 3, atoNs: ms(90) }, false, ms(90), 3],
  ["ACKs were held", { compressedAcks: 1, ackScheduled: true }, true, ms(40), 0],
])("the time of an ACK has come: %s", (_what, set, ackNow, atoNs, answers) => {
  const { tcb } = labWith({ delayedAckDeadlineNs: ms(1), ackNow: false, ...set });
  linuxDelayExpires(tcb);
  expect([tcb.ackNow, tcb.atoNs, tcb.answersInTurn]).toEqual([ackNow, atoNs, answers]);
  expect(tcb.delayedAckDeadlineNs).toBe(NEVER);
});

test.each<[string, Partial<Tcb>, owed: number, used: number, boolean]>([
  ["nothing is owed", { ackScheduled: false, smallPushes: 2 }, 5000, 0, false],
  ["more than a segment", { ackScheduled: true }, 1001, 9, true],
  ["a segment", { ackScheduled: true }, 1000, 0, false],
  ["a small one was pushed", { ackScheduled: true, smallPushes: 1 }, 1, 0, true],
  ["not all of it was read", { ackScheduled: true, smallPushes: 2 }, 1, 9, false],
  ["it answers", { ackScheduled: true, smallPushes: 1, answersInTurn: 1 }, 1, 0, false],
  ["two were pushed", { ackScheduled: true, smallPushes: 2, answersInTurn: 1 }, 1, 0, true],
])("MUST-58 the application has read: %s", (_what, set, owed, used, now) => {
  const { tcb } = labWith(set);
  tcb.rcvNxt = seqAdd(tcb.lastAckSent, owed);
  tcb.memory.usedBytes = used;
  expect(linuxAckAfterRead(tcb)).toBe(now);
});
