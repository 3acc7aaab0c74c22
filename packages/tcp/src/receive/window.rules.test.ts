import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { seqAdd, seqDiff } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { deservesUpdate, selectWindow } from "./window.ts";

/** A receiver with a buffer of 10000 bytes, so many unread, and so many offered; segments have 1000. */
function receiver(unread: number, offered: number, rcvScale = 0, options: TcpOptions = {}): Tcb {
  const { tcb } = inState("ESTABLISHED", { receiveBufferBytes: 10_000, ...options });
  if (unread > 0) tcb.receiveBuffer.push(new Uint8Array(unread), 0, unread);
  tcb.lastAckSent = tcb.rcvNxt;
  return Object.assign(tcb, { rcvMssBytes: 1000, rcvScale, rcvAdv: seqAdd(tcb.rcvNxt, offered) });
}

describe("MUST-39 SHLD-14 RFC 9293 §3.8.6.2.2 the right edge", () => {
  test.each<[string, unread: number, offered: number, scale: number, field: number, edge: number]>([
    ["stays for less than a segment", 4001, 5000, 0, 5000, 5000],
    ["moves by a segment", 4000, 5000, 0, 6000, 6000],
    ["does not go back", 5000, 8000, 0, 8000, 8000],
    ["not when there is no room at all", 12_000, 8000, 0, 8000, 8000],
    ["is rounded up to a unit, if there is room", 4500, 5000, 7, 40, 5120],
    ["just room", 4880, 5000, 7, 40, 5120],
    ["is not, if there is none; what was offered stays", 4881, 5000, 7, 39, 5000],
    ["moves in units (RFC 7323 §2.3)", 1000, 5000, 7, 70, 8960],
  ])("%s", (_what, unread, offered, scale, field, edge) => {
    const tcb = receiver(unread, offered, scale);
    expect(selectWindow(tcb, false)).toBe(field);
    expect(seqDiff(tcb.rcvAdv, tcb.rcvNxt)).toBe(edge);
  });

  test("RFC7323-2.2-c is not scaled on a SYN", () => {
    expect(selectWindow(receiver(1000, 5000, 7), true)).toBe(9000);
  });

  test("is no further than a header can tell", () => {
    const tcb = receiver(0, 5000, 0, { receiveBufferBytes: 200_000 });
    expect(selectWindow(tcb, false)).toBe(65_535);
  });
});

describe("MUST-39 reading is told of unasked", () => {
  test.each<[string, unread: number, offered: number, boolean]>([
    ["if a segment fits again", 8500, 500, true],
    ["not for less", 8501, 500, false],
    ["not if one has fitted before", 8000, 1000, false],
    ["unless half of the buffer is new", 4000, 1000, true],
    ["and not for less than that", 4001, 1000, false],
    ["nor if there is no room", 11_000, 0, false],
  ])("%s", (_what, unread, offered, deserves) => {
    expect(deservesUpdate(receiver(unread, offered))).toBe(deserves);
  });

  test("not if no header could tell of it", () => {
    const large: TcpOptions = { receiveBufferBytes: 200_000 };
    expect(deservesUpdate(receiver(0, 65_535, 0, large))).toBe(false);
    expect(deservesUpdate(receiver(0, 65_535, 1, large))).toBe(false); // 65535 more
    expect(deservesUpdate(receiver(0, 31_070, 1, large))).toBe(true); // half of the buffer
  });
});

describe("as Linux", () => {
  const linux: TcpOptions = { profile: "linux", timestamps: false };

  test("memory decides about updates", () => {
    const tcb = receiver(0, 100, 0, linux);
    tcb.memory.usedBytes = tcb.memory.limitBytes;
    expect(deservesUpdate(tcb)).toBe(false);
  });

  test.each([
    [-1, 3000, 4380],
    [0, 3000, 3000],
    [0, 90_000, 65_535],
  ])("the window of a SYN is settled once (%d), then what was offered: %d as %d", (ssthresh, offered, field) => {
    const tcb = receiver(0, offered, 0, linux);
    tcb.memory.limitBytes = 10_000;
    tcb.rcvSsthreshBytes = ssthresh;
    expect(selectWindow(tcb, true)).toBe(field);
  }); // prettier-ignore
});
