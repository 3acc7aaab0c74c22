import { ms, NEVER } from "@seedwire/engine";
import { FIN, PSH, SYN, URG } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import {
  acknowledgeHandshake,
  ackSent,
  beginAcknowledging,
  delayedAckTimeout,
  inOrderData,
  noteDataSent,
  scheduleAck,
  type Arrival,
} from "./ack-policy.ts";
import { labWith, offer } from "./linux-acks.fixture.ts";
import { measureSegment } from "./linux-acks.ts";

// Each rule by itself, as tcp_input.c and tcp_timer.c of Linux 6.18 have it.

describe("what a full segment of the peer carries", () => {
  interface Seen {
    readonly rcvMss: number;
    readonly last: number;
    readonly pushes: number;
  }

  /** After a segment of such a length, options of so many bytes, and flags. */
  function measured(
    { rcvMss = 1000, last = 0, pushes = 0 }: Partial<Seen>,
    length: number,
    optionBytes = 0,
    flags = 0,
    timestampsOk = false,
  ): Seen {
    const lab = labWith({ rcvMssBytes: rcvMss, lastSegmentBytes: last, smallPushes: pushes });
    lab.tcb.timestampsOk = timestampsOk;
    const sizeBytes = 40 + optionBytes + length;
    const packet = lab.packet({ flags: "A", length });
    packet.flags |= flags;
    packet.sizeBytes = sizeBytes;
    measureSegment(lab.tcb, packet);
    const { rcvMssBytes, lastSegmentBytes, smallPushes } = lab.tcb;
    return { rcvMss: rcvMssBytes, last: lastSegmentBytes, pushes: smallPushes };
  }

  test.each<[string, Partial<Seen>, length: number, optionBytes: number, flags: number, Seen]>([
    ["a longer one", { last: 9 }, 1200, 0, 0, { rcvMss: 1200, last: 0, pushes: 0 }],
    ["one as long, pushed", {}, 1000, 0, PSH, { rcvMss: 1000, last: 0, pushes: 1 }],
    ["pushed again", { pushes: 2 }, 1000, 0, PSH, { rcvMss: 1000, last: 0, pushes: 2 }],
    ["no longer than ours", {}, 4000, 0, 0, { rcvMss: 1460, last: 0, pushes: 0 }],
    ["a shorter one, once", {}, 600, 0, 0, { rcvMss: 1000, last: 600, pushes: 1 }],
    ["a shorter one, twice", { last: 600 }, 600, 0, 0, { rcvMss: 600, last: 600, pushes: 0 }],
    ["options count as data", { last: 600 }, 588, 12, 0, { rcvMss: 600, last: 600, pushes: 0 }],
    ["a second small one", { pushes: 1 }, 600, 0, 0, { rcvMss: 1000, last: 600, pushes: 2 }],
    ["a third", { pushes: 2 }, 600, 0, 0, { rcvMss: 1000, last: 600, pushes: 2 }],
    ["one of 88 bytes tells", {}, 88, 0, 0, { rcvMss: 1000, last: 88, pushes: 1 }],
    ["a smaller one does not", {}, 87, 0, 0, { rcvMss: 1000, last: 0, pushes: 1 }],
    ["pushed, 536 bytes tell", {}, 536, 0, PSH, { rcvMss: 1000, last: 536, pushes: 1 }],
    ["pushed, fewer do not", {}, 535, 0, PSH, { rcvMss: 1000, last: 0, pushes: 1 }],
    ["nor with a FIN", {}, 535, 0, FIN, { rcvMss: 1000, last: 0, pushes: 1 }],
    ["nor with a SYN", {}, 535, 0, SYN, { rcvMss: 1000, last: 0, pushes: 1 }],
    ["nor with URG", {}, 535, 0, URG, { rcvMss: 1000, last: 0, pushes: 1 }],
  ])("%s", (_what, before, length, optionBytes, flags, after) => {
    expect(measured(before, length, optionBytes, flags)).toEqual(after);
  });

  test("without the timestamps that each has", () => {
    expect(measured({ last: 600 }, 600, 12, 0, true).rcvMss).toBe(600);
    expect(measured({ last: 600 }, 588, 24, 0, true).rcvMss).toBe(600);
  });

  test("a large packet that is several segments of the peer shows how long they are", () => {
    const { tcb, ...lab } = labWith();
    expect(lab).toBeDefined();
    const packet = labWith().packet({ flags: "A", length: 5000 });
    packet.joinedSegmentBytes = 1200;
    measureSegment(tcb, packet);
    expect(tcb.rcvMssBytes).toBe(1200);
  });

  test("and how much of a buffer is data: clamp and auto-tuning follow", () => {
    const { tcb } = labWith({ windowClampBytes: 65_536, rcvSpaceBytes: 14_600 });
    const of = (length: number): [ratio: number, clamp: number, space: number] => {
      const packet = labWith().packet({ flags: "A", length });
      measureSegment(tcb, packet);
      return [tcb.memory.ratio, tcb.windowClampBytes, tcb.rcvSpaceBytes];
    };
    tcb.memory.limitBytes = 20_000;
    expect(of(1000)).toEqual([128, 65_536, 14_600]); // no news
    expect(of(1152)).toEqual([128, 65_536, 14_600]); // half of 2304
    expect(of(1460)).toEqual([162, 12_656, 12_656]);
    tcb.rcvSpaceBytes = 12_000;
    expect(of(2000)).toEqual([117, 9140, 9140]); // of 4352
    tcb.rcvMssBytes = 1;
    expect(of(2)).toEqual([1, 1152, 1152]);
    expect(of(40_000)[0]).toBe(Math.floor((40_000 * 256) / (256 + 4096 + 36_864)));
  });
});

describe("what begins a connection", () => {
  test.each<[string, smss: number, offered: number, rcvMss: number]>([
    ["536 bytes in a segment", 1460, 60_000, 536],
    ["no more than we send", 500, 60_000, 500],
    ["no more than half of the window", 1460, 601, 300],
    ["88 at least", 60, 60_000, 88],
  ])("%s", (_what, smssBytes, offered, rcvMss) => {
    const { tcb } = labWith({ smssBytes });
    offer(tcb, offered);
    beginAcknowledging(tcb, ms(77));
    expect([tcb.rcvMssBytes, tcb.lastDataReceivedNs]).toEqual([rcvMss, ms(77)]);
    expect([tcb.answersInTurn, tcb.rcvSpaceNs]).toEqual([0, ms(77)]);
  });

  test("TCP_QUICKACK of 0: it is interactive", () => {
    const { tcb } = labWith({}, { quickAck: false, interactiveThreshold: 3 });
    beginAcknowledging(tcb, 0);
    expect(tcb.answersInTurn).toBe(3);
  });

  test("the RFC profile knows nothing of that", () => {
    const { tcb } = labWith({ rcvSpaceNs: 1 }, { profile: "rfc" });
    tcb.rcvMssBytes = 999;
    beginAcknowledging(tcb, 0);
    expect([tcb.rcvMssBytes, tcb.rcvSpaceNs]).toEqual([999, 1]);
  });

  test.each<[string, TcpOptions, answers: number, waits: boolean]>([
    ["it leaves at once", {}, 0, false],
    ["it waits, if it is interactive", {}, 1, true],
    ["it waits for data with TCP_DEFER_ACCEPT", { deferAccept: 1 }, 0, true],
    ["by the RFC profile it leaves at once", { profile: "rfc", deferAccept: 1 }, 1, false],
  ])("the ACK of the handshake: %s", (_what, options, answersInTurn, waits) => {
    const lab = labWith({ answersInTurn, delayedAckDeadlineNs: NEVER, ackNow: false }, options);
    const { tcb } = lab;
    lab.out.begin(lab.nowNs);
    acknowledgeHandshake(tcb, lab.out);
    expect([tcb.ackNow, tcb.ackScheduled, tcb.quickAcks > 0]).toEqual([!waits, waits, waits]);
    expect(tcb.delayedAckDeadlineNs).toBe(waits ? lab.nowNs + ms(200) : NEVER);
  });
});

test.each<[Arrival, owed: boolean, mandatory: boolean, quick: boolean]>([
  ["in order", false, false, false],
  ["overlapping", false, false, false],
  ["early", true, false, false],
  ["fills a gap", true, false, false],
  ["fills the gap", true, true, false],
  ["unwelcome", true, false, true],
])("a segment that came %s: an ACK is owed %s, at once %s, and so are the next %s", (arrival, owed, mandatory, quick) => {
  const { tcb, out } = labWith({ ackScheduled: false });
  scheduleAck(tcb, arrival, out);
  expect([tcb.ackScheduled, tcb.ackMandatory, tcb.quickAcks > 0]).toEqual([owed, mandatory, quick]);
}); // prettier-ignore

describe("data that came in order", () => {
  test.each([
    [128, 2920],
    [127, 0],
  ])("%d bytes: the threshold grows by %d", (length, by) => {
    const lab = labWith({ rcvMssBytes: 1460, rcvSsthreshBytes: 10_000, rcvRttFromNs: -1 });
    lab.out.begin(lab.nowNs);
    inOrderData(lab.tcb, lab.packet({ flags: "A", length }), lab.out);
    const { ackScheduled, lastDataReceivedNs, rcvRttFromNs } = lab.tcb;
    expect(lab.tcb.rcvSsthreshBytes - 10_000).toBe(by);
    expect([ackScheduled, lastDataReceivedNs, rcvRttFromNs]).toEqual([true, lab.nowNs, lab.nowNs]);
  });

  test("with windows by the RFC there is no threshold", () => {
    const lab = labWith({ rcvMssBytes: 1460, rcvSsthreshBytes: 10_000 }, { receiveWindow: "rfc" });
    lab.out.begin(lab.nowNs);
    inOrderData(lab.tcb, lab.packet({ flags: "A", length: 1460 }), lab.out);
    expect(lab.tcb.rcvSsthreshBytes).toBe(10_000);
  });

  test("RFC5681-4.2-b by the RFC profile the largest segment is a full one, up to our MSS", () => {
    const lab = labWith({}, { profile: "rfc" });
    const { tcb } = lab;
    tcb.rcvMssBytes = 600;
    const after = (length: number): number => {
      lab.out.begin(lab.nowNs);
      inOrderData(tcb, lab.packet({ flags: "A", length }), lab.out);
      return tcb.rcvMssBytes;
    };
    expect([after(500), after(700), after(600), after(9000)]).toEqual([600, 700, 700, 1460]);
    expect(tcb.lastDataReceivedNs).toBe(lab.nowNs);
  });
});

test("RFC5681-4.2-b by the RFC profile the time of a delayed ACK runs from the first segment on", () => {
  const lab = labWith({}, { profile: "rfc" });
  const { tcb, out } = lab;
  const dueNs = lab.nowNs + ms(200);
  for (const laterNs of [0, ms(150)]) {
    out.begin(lab.nowNs + laterNs);
    scheduleAck(tcb, "in order", out);
    expect([tcb.delayedAckDeadlineNs, tcb.ackNow]).toEqual([dueNs, false]);
  }
  scheduleAck(tcb, "early", out);
  expect([tcb.delayedAckDeadlineNs, tcb.ackNow]).toEqual([dueNs, true]);
  delayedAckTimeout(tcb);
  expect(tcb.delayedAckDeadlineNs).toBe(NEVER);
  Object.assign(tcb, { compressedAcks: 3, lastDataReceivedNs: out.nowNs });
  ackSent(tcb);
  noteDataSent(tcb, out);
  expect([tcb.compressedAcks, tcb.answersInTurn]).toEqual([3, 0]); // these are Linux's
});
