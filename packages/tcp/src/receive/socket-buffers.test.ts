import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { advMssBytes } from "../send/mss.ts";
import { type Seq, seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { chunkOf } from "./reassembly.ts";
import { hasRoom } from "./socket-buffers.ts";

// As Linux: tcp_clamp_window, tcp_prune_queue, tcp_prune_ofo_queue.

/** A connection with early pieces of 200 bytes, 100 apart; each takes so much memory. */
function crowded(
  pieces: number,
  truesize: number,
  limitBytes: number,
  options: TcpOptions = {},
): Tcb {
  const { tcb } = inState("ESTABLISHED", {
    profile: "linux",
    timestamps: false,
    receiveBufferFixed: true,
    ...options,
  });
  tcb.sackOk = true;
  const { memory, reassembly } = tcb;
  for (let at = 0; at < pieces; at++) {
    const start = startOf(tcb, at);
    const chunk = chunkOf(new Uint8Array(200), 0, 200);
    reassembly.insert(start, seqAdd(start, 200), false, chunk, truesize, 0);
    reassembly.sack.report(start, seqAdd(start, 200));
  }
  memory.usedBytes = pieces * truesize;
  memory.limitBytes = limitBytes;
  tcb.quickAcks = 5;
  return tcb;
}

/** Where a piece begins. */
const startOf = (tcb: Tcb, at: number): Seq => seqAdd(tcb.rcvNxt, 100 + 300 * at);

const stateOf = ({ memory, reassembly, counters }: Tcb): Record<string, number> => ({
  used: memory.usedBytes,
  pieces: reassembly.pieces,
  pruned: counters.prunedSegments,
  blocks: reassembly.sack.count,
});

test.each([9999, 10_000])("as long as no more than the limit is taken, nothing happens: %d of 10000", (used) => {
  const tcb = crowded(3, 100, 10_000);
  tcb.memory.usedBytes = used;
  expect(hasRoom(tcb, tcb.rcvNxt)).toBe(true);
  expect(stateOf(tcb)).toEqual({ used, pieces: 3, pruned: 0, blocks: 3 });
  expect(tcb.quickAcks).toBe(5);
}); // prettier-ignore

describe("the buffer grows first", () => {
  test.each([
    [9000, 20_000, true, 10_000],
    [9000, 10_000, true, 10_000],
    [9000, 9500, false, 9500],
    [9000, 9000, false, 9000],
  ])("from %d up to %d bytes, if it may: %s", (limit, most, grows, becomes) => {
    const options = { receiveBufferFixed: false, receiveBufferMaxBytes: most };
    const tcb = crowded(10, 1000, limit, options);
    const before = tcb.rcvSsthreshBytes;
    expect(hasRoom(tcb, tcb.rcvNxt)).toBe(true);
    expect(tcb.memory.limitBytes).toBe(becomes);
    expect(tcb.reassembly.pieces === 10).toBe(grows);
    expect(tcb.quickAcks).toBe(0);
    expect(tcb.rcvSsthreshBytes).toBe(grows ? before : 2 * advMssBytes(tcb));
  });

  test("not one that the application chose; the window becomes careful, within its clamp", () => {
    const tcb = crowded(10, 1000, 9000, { receiveBufferMaxBytes: 20_000 });
    tcb.windowClampBytes = 1000;
    hasRoom(tcb, tcb.rcvNxt);
    expect([tcb.memory.limitBytes, tcb.rcvSsthreshBytes]).toEqual([9000, 1000]);
  });
});

test("the window stays worth a segment, however little our MSS is: else a closed one never opened again", () => {
  const tcb = crowded(10, 1000, 9000, { maxMssBytes: 32 });
  tcb.rcvMssBytes = 88;
  expect(advMssBytes(tcb)).toBe(32);
  hasRoom(tcb, tcb.rcvNxt);
  expect(tcb.rcvSsthreshBytes).toBe(88);
});

test("a buffer that has grown enough leaves the queues as they are", () => {
  const tcb = crowded(0, 0, 100, { receiveBufferFixed: false, receiveBufferMaxBytes: 8320 });
  const { memory, reassembly } = tcb;
  for (let at = 0; at < 10; at++) {
    const start = seqAdd(tcb.rcvNxt, 1000 + at);
    reassembly.insert(start, seqAdd(start, 1), false, chunkOf(new Uint8Array(1), 0, 1), 832, 0);
  }
  memory.usedBytes = 8320;
  expect(hasRoom(tcb, tcb.rcvNxt)).toBe(true);
  expect([memory.limitBytes, memory.usedBytes, reassembly.truesize]).toEqual([8320, 8320, 8320]);
});

test("then the queues are copied into dense buffers; that may be enough", () => {
  const tcb = crowded(0, 0, 3000);
  const { memory, reassembly } = tcb;
  for (let at = 0; at < 10; at++) {
    const start = seqAdd(tcb.rcvNxt, 1000 + 100 * at);
    reassembly.insert(start, seqAdd(start, 100), false, chunkOf(new Uint8Array(100), 0, 100), 832, 0);
    memory.queueApart(10, 832, 0);
  }
  memory.usedBytes += reassembly.truesize;
  expect(memory.usedBytes).toBe(16_640);
  // 1000 bytes out of order take 256 + 2048, 100 in order 256 + 576.
  memory.limitBytes = 3136;
  expect(hasRoom(tcb, tcb.rcvNxt)).toBe(true);
  expect(stateOf(tcb)).toMatchObject({ used: 3136, pieces: 1, pruned: 0 });
  expect(reassembly.truesize).toBe(2304);
}); // prettier-ignore

describe("RFC2018-8-a then what came early is given up, the last first, an eighth of the buffer at a time", () => {
  test.each([
    // pieces, what each takes, limit; how many are left
    [10, 1000, 8000, 8],
    [20, 832, 16_000, 17],
    [10, 1280, 8000, 6],
    [9, 1000, 8999, 7],
    [9, 1000, 8000, 8], // an eighth exactly
    [9, 1000, 8008, 7], // a byte less than an eighth
    [24, 832, 16_000, 18], // three, and again three
  ])("%d of %d bytes in %d: %d are left, and no SACK block", (pieces, truesize, limit, left) => {
    const tcb = crowded(pieces, truesize, limit);
    expect(hasRoom(tcb, tcb.rcvNxt)).toBe(true);
    const pruned = pieces - left;
    expect(stateOf(tcb)).toEqual({ used: left * truesize, pieces: left, pruned, blocks: 0 });
    expect(tcb.reassembly.end).toBe(seqAdd(startOf(tcb, left - 1), 200));
  });

  test("but nothing before the segment that wants room: there is none for it then", () => {
    const tcb = crowded(10, 1000, 5000);
    expect(hasRoom(tcb, startOf(tcb, 8))).toBe(false);
    expect(stateOf(tcb)).toEqual({ used: 8000, pieces: 8, pruned: 3, blocks: 0 });
  });

  test("and if nothing of it lies beyond, the SACK blocks stay", () => {
    const tcb = crowded(3, 1000, 2000);
    expect(hasRoom(tcb, seqAdd(startOf(tcb, 2), 1))).toBe(false);
    expect(stateOf(tcb)).toEqual({ used: 3000, pieces: 3, pruned: 1, blocks: 3 });
  });
});
