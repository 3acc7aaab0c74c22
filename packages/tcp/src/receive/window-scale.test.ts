import { OPTION_MSS, OPTION_WINDOW_SCALE } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, IRS, Lab, MTU } from "../lab.fixture.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";
import { seqAdd, seqDiff, toSeq } from "../seq.ts";
import { rcvWndBytes } from "../tcb.ts";

const CHOICES: TcpOptions[] = [
  { profile: "rfc", windowScaling: true, receiveBufferBytes: 1 << 20 },
  { profile: "linux" },
];

/** A connection that came in from a SYN with these options. */
function accepted(options: TcpOptions, set: { tcpOptions: number; windowScale?: number }): Lab {
  const lab = new Lab(options, true);
  const syn = lab.packet({ flags: "S", window: 5000, set: { seq: IRS, mss: 1460, ...set } });
  lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
  lab.out.pool.release(syn);
  return lab;
}

describe.each(CHOICES)("window scaling: %j", (options) => {
  const both = { tcpOptions: OPTION_MSS | OPTION_WINDOW_SCALE, windowScale: 5 };

  test("RFC7323-2.2-a RFC7323-2.3-c a SYN with the option is answered with it; later segments have none", () => {
    const lab = accepted(options, both);
    const [synAck] = lab.packets;
    expect(synAck!.tcpOptions & OPTION_WINDOW_SCALE).not.toBe(0);
    expect(synAck!.windowScale).toBe(lab.tcb.rcvScale);
    expect(synAck!.windowScale).toBeLessThanOrEqual(14);
    lab.arrives({ flags: "A" });
    lab.arrives({ flags: "A", seq: 10, length: 100, set: both }); // there it means nothing
    expect(lab.packets[0]!.tcpOptions & OPTION_WINDOW_SCALE).toBe(0);
    expect(lab.tcb.sndScale).toBe(5);
  });

  test("RFC7323-2.2-b stripped from one SYN it is in force for neither", () => {
    const lab = accepted(options, { tcpOptions: OPTION_MSS });
    expect(lab.packets[0]!.tcpOptions & OPTION_WINDOW_SCALE).toBe(0);
    lab.arrives({ flags: "A", window: 1000 });
    expect([lab.tcb.rcvScale, lab.tcb.sndWndBytes]).toEqual([0, 1000]);
  });

  test("RFC7323-2.2-c RFC7323-2.3-a the windows of SYNs are as they stand, others shifted", () => {
    const lab = accepted(options, both);
    expect(lab.tcb.sndWndBytes).toBe(5000);
    expect(lab.packets[0]!.window).toBe(Math.min(65535, rcvWndBytes(lab.tcb)));
    lab.arrives({ flags: "A", window: 1000 });
    expect(lab.tcb.sndWndBytes).toBe(1000 << 5);
    lab.arrives({ flags: "A", seq: 10, length: 100 });
    const { ack, window } = lab.packets[0]!;
    const edge = seqAdd(toSeq(ack), window << lab.tcb.rcvScale);
    expect(seqDiff(edge, lab.tcb.rcvAdv)).toBe(0);
  });

  test("RFC7323-2.3-b a shift beyond 14 is taken for 14", () => {
    const lab = accepted(options, { ...both, windowScale: 200 });
    lab.arrives({ flags: "A", window: 1 });
    expect(lab.tcb.sndWndBytes).toBe(1 << 14);
  });

  test("RFC7323-2.4-a what lay in any window that was told is taken, though rounding takes it back", () => {
    const lab = accepted({ ...options, receiveBufferBytes: 99_999 }, both);
    lab.tcb.rcvScale = 14;
    lab.arrives({ flags: "A" });
    lab.arrives({ flags: "A", seq: 5000, length: 7 });
    const { ack, window } = lab.packets[0]!;
    const edge = seqAdd(toSeq(ack), window << 14);
    for (const length of [3, 11, 501]) lab.arrives({ flags: "A", length });
    const last = seqDiff(edge, lab.tcb.rcvNxt) - 1;
    const before = lab.tcb.reassembly.bytes;
    if (last > 6000) {
      lab.arrives({ flags: "A", seq: last, length: 1 });
      expect(lab.tcb.reassembly.bytes).toBe(before + 1);
    }
  });
});

test("RFC2018-3 as many SACK blocks as fit: four, or three beside timestamps", () => {
  for (const [timestamps, most] of [[false, 4], [true, 3]] as const) {
    const lab = inState("ESTABLISHED", { profile: "linux", timestamps });
    lab.tcb.sackOk = true;
    lab.tcb.timestampsOk = timestamps;
    for (let block = 1; block <= 6; block++) {
      lab.arrives({ flags: "A", seq: 2000 * block, length: 1000 });
      if (lab.packets.length === 0) lab.expire();
      const { sackBlocks, sackEdges } = lab.packets.at(-1)!;
      expect(sackBlocks).toBe(Math.min(block, most));
      for (let at = 0; at < sackBlocks; at++) {
        expect(seqDiff(toSeq(sackEdges![2 * at + 1]!), toSeq(sackEdges![2 * at]!))).toBe(1000);
      }
    }
  }
}); // prettier-ignore
