import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { tcpConfig, type TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import {
  clampLinuxWindow,
  growLinuxWindow,
  linuxDeservesUpdate,
  linuxScale,
  openLinuxWindow,
  selectLinuxWindow,
  settleLinuxWindow,
} from "./linux-window.ts";

// Each rule by itself, with the numbers that tcp_output.c and tcp_input.c of Linux 6.18 come to.

/** What the window depends on; memory of 100000 bytes of which half is data, unless a test says otherwise. */
interface State {
  /** Memory taken, and all of it. */
  used: number;
  limit: number;
  clamp: number;
  ssthresh: number;
  /** What full segments of the peer carry. */
  mss: number;
  scale: number;
  /** Offered with the last ACK, and received since. */
  offered: number;
  received: number;
  shrinks: boolean;
}

const USUAL: State = {
  used: 0,
  limit: 100_000,
  clamp: 50_000,
  ssthresh: 50_000,
  mss: 1000,
  scale: 0,
  offered: 20_000,
  received: 0,
  shrinks: false,
};

function stateOf(state: Partial<State>, options: TcpOptions = {}): Tcb {
  const { used, limit, clamp, ssthresh, mss, scale, offered, received, shrinks } = {
    ...USUAL,
    ...state,
  };
  const config = { timestamps: false, windowShrinks: shrinks, ...options };
  const { tcb } = inState("ESTABLISHED", { profile: "linux", ...config });
  tcb.memory.usedBytes = used;
  tcb.memory.limitBytes = limit;
  tcb.windowClampBytes = clamp;
  tcb.rcvSsthreshBytes = ssthresh;
  tcb.rcvMssBytes = mss;
  tcb.rcvScale = scale;
  tcb.windowScaleOk = scale > 0;
  tcb.lastAckSent = tcb.rcvNxt;
  tcb.rcvAdv = seqAdd(tcb.rcvNxt, offered);
  tcb.rcvNxt = seqAdd(tcb.rcvNxt, received);
  tcb.quickAcks = 9;
  return tcb;
}

/** The window that leaves: in bytes to the right edge, and as in the header; and whether quick ACKs go on. */
function selected(state: Partial<State>): [edge: number, field: number, quick: boolean] {
  const tcb = stateOf(state);
  const field = selectLinuxWindow(tcb);
  return [seqDiff(tcb.rcvAdv, tcb.rcvNxt), field, tcb.quickAcks === 9];
}

describe("without a scale: whole segments, or as it was", () => {
  test.each<[what: string, state: Partial<State>, window: number, quick?: boolean]>([
    ["all of the free memory, in whole segments", { used: 40_500 }, 29_000],
    ["no more than the threshold", { ssthresh: 24_999 }, 24_000],
    ["as it was, while no whole segment more is free", { used: 58_002 }, 20_000, false],
    ["a segment more when that is free", { used: 58_000 }, 21_000, false],
    ["never less than was offered", { used: 62_000 }, 20_000, false],
    ["nor less than is left of that", { used: 62_000, received: 500 }, 19_500, false],
    ["half of the clamp is not little", { used: 50_000, offered: 0 }, 25_000],
    ["less is: no quick ACKs more", { used: 50_002, offered: 0 }, 24_000, false],
    ["a segment may be all", { used: 90_000, mss: 5000, offered: 0 }, 5000, false],
    ["less than a segment is nothing", { used: 90_002, mss: 5000, offered: 0 }, 0, false],
    ["a sixteenth of the memory may be all", { used: 93_750, offered: 0 }, 3000, false],
    ["less than that is nothing", { used: 93_752, offered: 0 }, 0, false],
    ["more taken than there is: nothing", { used: 120_000, offered: 0 }, 0, false],
    [
      "segments larger than the clamp count as that",
      { clamp: 3000, ssthresh: 3000, mss: 4000, offered: 0 },
      3000,
    ],
    [
      "then half a clamp more is enough to open",
      { clamp: 3000, ssthresh: 3000, mss: 4000, offered: 1499 },
      3000,
    ],
    ["and half exactly is not", { clamp: 3000, ssthresh: 3000, mss: 4000, offered: 1500 }, 1500],
    [
      "nor is it for segments that fit",
      { clamp: 3000, ssthresh: 3000, mss: 2000, offered: 1400 },
      1400,
    ],
    ["not a byte more than there is", { limit: 30, used: 30, mss: 1, offered: 0 }, 0, false],
    [
      "as it was when that is just free",
      { used: 59_000, offered: 20_500, received: 9 },
      20_500,
      false,
    ],
    ["with no memory there is no window", { limit: 0, offered: 0 }, 0],
  ])("%s", (_what, state, window, quick = true) => {
    expect(selected(state)).toEqual([window, window, quick]);
  });

  test("a field has 16 bits", () => {
    expect(selected({ limit: 200_000, clamp: 90_000, ssthresh: 90_000 })).toEqual([
      90_000,
      65_535,
      true,
    ]);
  });
});

describe("with a scale of 7: whole units of 128 bytes", () => {
  test.each<[what: string, state: Partial<State>, window: number, quick?: boolean]>([
    ["rounded up, so that it is not scaled away", { used: 40_500 }, 29_824],
    ["the threshold too", { ssthresh: 24_999 }, 25_088],
    ["what is left of the one before, rounded up", { used: 62_000, received: 1 }, 20_096, false],
    ["little is rounded down", { used: 60_000, offered: 0 }, 19_968, false],
    ["down to nothing", { used: 99_998, offered: 0, mss: 0, limit: 99_999 }, 0, false],
  ])("%s", (_what, state, window, quick = true) => {
    expect(selected({ scale: 7, ...state })).toEqual([window, window / 128, quick]);
  });

  test("with a scale of 1 too", () => {
    expect(selected({ scale: 1, ssthresh: 24_999 })).toEqual([25_000, 12_500, true]);
  });
});

describe("where the window may shrink", () => {
  test.each<[what: string, state: Partial<State>, window: number, quick?: boolean]>([
    ["it follows the memory, rounded down", { used: 62_000 }, 18_944, false],
    ["up to the threshold, rounded up", { ssthresh: 9999 }, 10_112],
    ["a threshold that is just as large", { used: 48_800, ssthresh: 25_600 }, 25_600],
    ["no more than is free, though less than the threshold", { used: 40_000 }, 29_952],
    ["to nothing, if less than a segment is free", { used: 98_000, mss: 1000 }, 0, false],
    ["not below 0", { used: 110_000 }, 0, false],
    ["a unit is enough", { limit: 2000, used: 1744, clamp: 1000, mss: 100 }, 128, false],
    ["less than a unit is nothing", { limit: 2000, used: 1746, clamp: 1000, mss: 0 }, 0, false],
  ])("%s", (_what, state, window, quick = true) => {
    expect(selected({ shrinks: true, scale: 7, ...state })).toEqual([window, window / 128, quick]);
  });

  test("only with a scale", () => {
    expect(selected({ shrinks: true, scale: 0, used: 62_000 })).toEqual([20_000, 20_000, false]);
    expect(selected({ shrinks: true, scale: 0, used: 40_500 })).toEqual([29_000, 29_000, true]);
    expect(selected({ shrinks: true, scale: 1, used: 40_502 })).toEqual([29_748, 14_874, true]);
    expect(selected({ shrinks: true, scale: 1, used: 62_000 })).toEqual([19_000, 9500, false]);
  });
});

test("what could not be kept closes the window", () => {
  const tcb = stateOf({ received: 100 });
  tcb.outOfMemory = true;
  expect(selectLinuxWindow(tcb)).toBe(0);
  expect(tcb.rcvAdv).toBe(tcb.rcvNxt);
});

test.each<[what: string, state: Partial<State>, deserves: boolean]>([
  ["twice as much", { used: 60_000, offered: 10_000 }, true],
  ["not quite", { used: 60_002, offered: 10_000 }, false],
  ["more than half of the clamp is offered", { clamp: 39_999, offered: 20_000 }, false],
  ["half of it is", { clamp: 40_000, offered: 20_000 }, true],
  ["little is left of what was offered", { offered: 40_000, received: 30_000 }, true],
  ["closed it stays", { used: 100_000, offered: 0 }, false],
  ["a single byte of window counts", { limit: 2, clamp: 1, ssthresh: 1, mss: 5, offered: 0 }, true],
])("MUST-39 reading is told of if it doubles the window: %s: %s", (_what, state, deserves) => {
  expect(linuxDeservesUpdate(stateOf(state))).toBe(deserves);
});

describe("the threshold grows with data", () => {
  const grown = (state: Partial<State>, length: number, truesize: number, most = 400_000) => {
    const tcb = stateOf({ ssthresh: 10_000, ...state }, { receiveBufferMaxBytes: most });
    tcb.quickAcks = 4;
    growLinuxWindow(tcb, length, truesize);
    return [tcb.rcvSsthreshBytes - 10_000, tcb.quickAcks];
  };

  test.each<[string, Partial<State>, number, number, number]>([
    ["in a buffer that is half full: by two segments of ours", {}, 1152, 2304, 2920],
    ["in a long one: by twice its length", {}, 4000, 8000, 8000],
    ["no further than the clamp", { clamp: 11_000 }, 1152, 2304, 1000],
    ["nor than the memory that is free", { used: 78_000 }, 1152, 2304, 1000],
    ["by one byte, if that is left", { clamp: 10_001 }, 1152, 2304, 1],
    ["emptier: by two segments of the peer, if there may be much more", {}, 1151, 2304, 2302],
    ["by twice its length, if that is more", { mss: 300 }, 600, 2304, 1200],
  ])("it grows %s", (_what, state, length, truesize, by) => {
    expect(grown(state, length, truesize)).toEqual([by, 5]);
  });

  test.each<[string, Partial<State>, number, number, number]>([
    ["not at its clamp", { clamp: 10_000 }, 1152, 2304, 400_000],
    ["not for a buffer that is nearly empty", {}, 10, 2304, 400_000],
    // Half of what there may be is 10000 bytes: a quarter of the buffer has to be data, 576 bytes.
    ["not in a buffer of less than a quarter", {}, 575, 2304, 40_000],
    ["nor if the threshold is beyond half of what there may be", {}, 1000, 2304, 39_996],
    ["nor in one of an eighth, where the next half is too little", {}, 288, 2304, 79_996],
  ])("it does not: %s", (_what, state, length, truesize, most) => {
    expect(grown(state, length, truesize, most)).toEqual([0, 4]);
  });

  test.each([
    [576, 40_000], // a quarter is data, and half of what there may be 10000 bytes
    [288, 80_000], // an eighth, and a quarter
    [144, 160_000],
  ])("in one of %d bytes of data, where there may be %d", (length, most) => {
    expect(grown({}, length, 2304, most)).toEqual([2000, 5]);
  });
});

test.each<[string, clamp: number, wanted: number, offered: number, after: [number, number]]>([
  ["lower: the threshold goes with it", 50_000, 8000, 20_000, [8000, 8000]],
  ["lower, and still above the threshold", 50_000, 30_000, 20_000, [30_000, 10_000]],
  ["no lower than half of the least buffer", 50_000, 10, 20_000, [1152, 1152]],
  ["higher: what is offered is a threshold", 15_000, 30_000, 20_000, [30_000, 20_000]],
  ["higher, up to the clamp", 15_000, 18_000, 20_000, [18_000, 18_000]],
  ["higher, and the threshold stays", 15_000, 30_000, 500, [30_000, 10_000]],
  ["the same changes nothing", 15_000, 15_000, 20_000, [15_000, 10_000]],
])("the clamp moves %s", (_what, clamp, wanted, offered, after) => {
  const tcb = stateOf({ clamp, offered, ssthresh: 10_000 });
  clampLinuxWindow(tcb, wanted);
  expect([tcb.windowClampBytes, tcb.rcvSsthreshBytes]).toEqual(after);
});

describe("RFC 7323 §2.3 the shift is enough for the largest buffer", () => {
  test.each<[options: TcpOptions, shift: number]>([
    [{ receiveBufferMaxBytes: 1000 }, 7], // net.core.rmem_max: 4 MB
    [{ receiveBufferMaxBytes: 262_144 }, 7],
    [{ receiveBufferMaxBytes: 6_291_456 }, 7],
    [{ receiveBufferMaxBytes: 8_388_607 }, 7],
    [{ receiveBufferMaxBytes: 8_388_608 }, 8],
    [{ receiveBufferMaxBytes: 2 ** 29 }, 14],
    [{ receiveBufferMaxBytes: 65535 * 2 ** 14 }, 14],
    [{ receiveBufferMaxBytes: 1000, receiveBufferBytes: 16_777_216 }, 8],
    [{ receiveBufferMaxBytes: 1000, receiveBufferBytes: 16_777_215 }, 7],
    [{ windowClampBytes: 131_072 }, 2],
    [{ windowClampBytes: 65_535 }, 0],
    [{ receiveBufferFixed: true, receiveBufferBytes: 262_144 }, 2],
    [{ receiveBufferFixed: true, receiveBufferBytes: 131_071 }, 0],
  ])("%j: %d", (options, shift) => {
    expect(linuxScale(tcpConfig({ profile: "linux", ...options }))).toBe(shift);
  });
});

describe("the window of a SYN or SYN,ACK", () => {
  test.each<[what: string, limit: number, options: TcpOptions, window: number, clamp: number]>([
    ["a whole number of segments", 131_072, {}, 64_240, 65_535],
    ["one segment exactly", 2920, {}, 1460, 65_535],
    ["less than two is one", 5838, {}, 1460, 65_535],
    ["less than one is what there is", 2918, {}, 1459, 65_535],
    ["no more than the application wants", 131_072, { windowClampBytes: 5000 }, 4380, 5000],
    ["that it chose the buffer is a clamp", 10_000, { receiveBufferFixed: true }, 4380, 5000],
  ])("%s", (_what, limit, options, window, clamp) => {
    const config = { receiveBufferBytes: limit, ...options };
    const tcb = stateOf({ limit, received: 700 }, config);
    openLinuxWindow(tcb);
    expect([seqDiff(tcb.rcvAdv, tcb.rcvNxt), tcb.rcvSsthreshBytes]).toEqual([window, window]);
    expect([tcb.lastAckSent, tcb.windowClampBytes]).toEqual([tcb.rcvNxt, clamp]);
  });

  test("a scale lets the clamp be what can be told with it", () => {
    const tcb = stateOf({ scale: 3 });
    openLinuxWindow(tcb);
    expect(tcb.windowClampBytes).toBe(65_535 * 8);
  });
});

describe("the handshake is complete: clamp and threshold are settled", () => {
  /** Segments of ours carry 1460 bytes. */
  test.each<[what: string, state: Partial<State>, clamp: number, ssthresh: number, space: number]>([
    ["what memory lets in, less a segment", { clamp: 90_000 }, 48_540, 48_540, 14_600],
    ["a clamp with room for a segment beside it", { clamp: 48_540 }, 48_540, 48_540, 14_600],
    ["one byte more has none", { clamp: 48_541 }, 48_540, 48_540, 14_600],
    ["room for two segments at least", { limit: 8000, clamp: 3000 }, 2920, 2920, 2920],
    [
      "all of the memory, if that is less than two segments",
      { limit: 2000, clamp: 2000 },
      1000,
      1000,
      1000,
    ],
    ["a clamp of less than two segments stays", { limit: 6000, clamp: 2000 }, 2000, 2000, 2000],
    ["a clamp of two segments stays", { limit: 6000, clamp: 2920 }, 2920, 2920, 2920],
    [
      "without a scale, what a field can tell",
      { limit: 300_000, clamp: 90_000 },
      65_535,
      50_000,
      14_600,
    ],
    ["with one, more", { scale: 1, limit: 300_000, clamp: 90_000 }, 90_000, 50_000, 14_600],
    ["auto-tuning begins with what is offered", { offered: 9000 }, 48_540, 48_540, 9000],
    ["or the threshold", { ssthresh: 8000 }, 48_540, 8000, 8000],
  ])("%s", (_what, state, clamp, ssthresh, space) => {
    const tcb = stateOf(state);
    tcb.receiveBuffer.push(new Uint8Array(10), 0, 10);
    tcb.receiveBuffer.take(7);
    settleLinuxWindow(tcb, ms(5));
    expect([tcb.windowClampBytes, tcb.rcvSsthreshBytes]).toEqual([clamp, ssthresh]);
    expect([tcb.rcvSpaceBytes, tcb.rcvSpaceNs, tcb.rcvSpaceOffset]).toEqual([space, ms(5), 7]);
  });
});
