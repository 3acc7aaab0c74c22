import { ms } from "@seedwire/engine";
import { OPTION_MSS, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, OPTION_WINDOW_SCALE } from "@seedwire/wire"; // prettier-ignore
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { IRS, Lab, MTU } from "../lab.fixture.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";
import { rcvWndBytes } from "../tcb.ts";

/** A connection that came in, with these options of the peer; all numbers were seen on Linux 6.18. */
function accepted(
  options: TcpOptions,
  tcpOptions = OPTION_WINDOW_SCALE,
): { lab: Lab; syn: number } {
  const lab = new Lab({ profile: "linux", ...options }, true);
  const set = { seq: IRS, mss: 1460, tcpOptions: tcpOptions | OPTION_MSS | OPTION_SACK_PERMITTED };
  const syn = lab.packet({ flags: "S", set });
  lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
  const { window } = lab.packets[0]!;
  lab.out.pool.release(syn);
  lab.arrives({ flags: "A", set: { tcpOptions: tcpOptions & OPTION_TIMESTAMPS } });
  return { lab, syn: window };
}

/** Segments come, pushed or not; the windows of the ACKs, as in the header. */
function windows(lab: Lab, lengths: readonly number[], flags = "A"): number[] {
  return lengths.flatMap((length) => {
    lab.nowNs += ms(10);
    lab.arrives({ flags, length });
    return lab.packets.map(({ window }) => window);
  });
}

describe("the first window", () => {
  test.each([
    // rmem[1], rmem[2], options of the peer; window of the SYN,ACK, our shift, threshold, auto-tuning
    [131_072, 6 << 20, OPTION_WINDOW_SCALE, 64_240, 7, 64_076, 14_600],
    [131_072, 6 << 20, OPTION_WINDOW_SCALE | OPTION_TIMESTAMPS, 65_160, 7, 64_088, 14_480],
    [131_072, 6 << 20, 0, 64_240, 0, 64_076, 14_600],
    [540_000, 15_728_640, OPTION_WINDOW_SCALE, 65_535, 8, 268_540, 14_600],
    [131_072, 32 << 20, OPTION_WINDOW_SCALE, 64_240, 10, 64_076, 14_600],
  ])("RFC7323-2.2-c buffers %d and %d", (receiveBufferBytes, most, tcpOptions, window, scale, ssthresh, space) => {
    const { lab, syn } = accepted({ receiveBufferBytes, receiveBufferMaxBytes: most }, tcpOptions);
    expect([syn, lab.tcb.rcvScale]).toEqual([window, scale]);
    expect([lab.tcb.rcvSsthreshBytes, lab.tcb.rcvSpaceBytes]).toEqual([ssthresh, space]);
  }); // prettier-ignore

  test("of a buffer that the application chose: SO_RCVBUF of 5000 bytes", () => {
    const { lab, syn } = accepted({ receiveBufferBytes: 10_000, receiveBufferFixed: true }, 0);
    expect([syn, lab.tcb.rcvSsthreshBytes]).toEqual([4380, 3540]);
  });
});

test("RFC7323-2.3-a windows of segments of 1000 bytes that nobody reads, then of full ones", () => {
  const { lab } = accepted({});
  expect(windows(lab, [1000, 1000, 1000, 100])).toEqual([495, 488, 481, 481]);
  expect(lab.tcb.rcvSsthreshBytes).toBe(56_832);
  lab.nowNs += ms(10);
  lab.read(3100);
  expect(windows(lab, [1460])).toEqual([504]);
  expect(lab.tcb.rcvSsthreshBytes).toBe(64_488);
});

test("MUST-39 a small buffer closes, drops what is beyond, and opens when it is read", () => {
  const { lab } = accepted({ receiveBufferBytes: 10_000, receiveBufferFixed: true }, 0);
  expect(windows(lab, [1000, 1000, 1000, 1000], "PA")).toEqual([3380, 2380]);
  expect(windows(lab, [1000], "PA")).toEqual([380]); // it sticks out, and data waits: dropped
  expect(lab.tcb.receiveBuffer.bytes).toBe(4000);
  expect(lab.read(1500)).toEqual([]);
  lab.read(1500);
  expect(lab.packets.map(({ window }) => window)).toEqual([3000]);
});

test("a segment beyond the window is taken whole if nothing waits to be read", () => {
  const { lab } = accepted({ receiveBufferBytes: 10_000, receiveBufferFixed: true }, 0);
  lab.arrives({ flags: "PA", length: 6000 });
  expect([lab.tcb.receiveBuffer.bytes, rcvWndBytes(lab.tcb)]).toEqual([6000, 0]);
});

test("memory is bounded: crumbs grow the buffer up to its bound, then are dropped and counted", () => {
  const { lab } = accepted({ receiveBufferMaxBytes: 200_000 });
  const { tcb } = lab;
  for (let crumb = 0; crumb < 20_000; crumb++) {
    lab.nowNs += ms(1);
    lab.arrives({ flags: "PA", seq: crumb % 2 === 0 ? 0 : 10, length: 1 });
  }
  expect(tcb.memory.limitBytes).toBeLessThanOrEqual(200_000);
  expect(tcb.memory.usedBytes).toBeLessThanOrEqual(200_000 + 832);
});

test("RFC2018-8-a want of memory: what came early is given up, and its SACK blocks", () => {
  const { lab } = accepted({ receiveBufferBytes: 20_000, receiveBufferFixed: true }, 0);
  const { tcb } = lab;
  for (let hole = 0; hole < 40; hole++) {
    lab.arrives({ flags: "A", seq: 1 + 150 * hole, length: 100 });
  }
  expect(tcb.memory.usedBytes).toBeLessThanOrEqual(20_000 + 832);
  expect(tcb.counters.droppedForMemory + tcb.counters.prunedSegments).toBeGreaterThan(0);
  lab.arrives({ flags: "A", length: 1 });
  expect(tcb.receiveBuffer.bytes).toBeGreaterThan(0);
});

test("with tcp_shrink_window the right edge follows the memory that is left", () => {
  const { lab } = accepted({ receiveBufferBytes: 20_000, windowShrinks: true, receiveBufferTuning: false }); // prettier-ignore
  const edges: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    lab.arrives({ flags: "PA", length: 300 });
    edges.push((lab.tcb.rcvAdv - lab.tcb.irs) | 0);
  }
  expect(edges.some((edge, at) => at > 0 && edge < edges[at - 1]!)).toBe(true);
});
