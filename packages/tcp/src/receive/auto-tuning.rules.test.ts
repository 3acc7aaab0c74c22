import { ms, us, type Ns } from "@seedwire/engine";
import { OPTION_SACK, OPTION_TIMESTAMPS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { timestamp } from "../rtt/timestamps.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { growReceiveBuffer, measureEcho, measureWindowTime, tuneReceiveBuffer } from "./auto-tuning.ts"; // prettier-ignore
import { chunkOf } from "./reassembly.ts";

// Each rule by itself, as tcp_input.c of Linux 6.18 has it.

const linux = (set: Partial<Tcb> = {}, options: TcpOptions = {}): Tcb => {
  const { tcb } = inState("ESTABLISHED", { profile: "linux", timestamps: false, ...options });
  return Object.assign(tcb, { rcvMssBytes: 1000, rcvRttUs8: 0, rcvRttFromNs: -1 }, set);
};

describe("RFC7323-4.1-b without timestamps a window is a round trip, or more", () => {
  /** From one time on a window comes, of which so much has come at another. */
  function measured(fromNs: Ns, toNs: Ns, came: number, before = 0): number {
    const tcb = linux({ rcvRttUs8: 8 * before });
    tcb.lastAckSent = tcb.rcvNxt;
    tcb.rcvAdv = seqAdd(tcb.rcvNxt, 5000);
    measureWindowTime(tcb, fromNs);
    tcb.rcvNxt = seqAdd(tcb.rcvNxt, came);
    measureWindowTime(tcb, toNs);
    return tcb.rcvRttUs8 / 8;
  }

  test.each<[string, fromNs: Ns, toNs: Ns, came: number, before: number, afterUs: number]>([
    ["all of it", ms(7), ms(10), 5000, 0, 3000],
    ["from the beginning of time on", 0, ms(10), 5000, 0, 10_000],
    ["all but a byte tells nothing", ms(7), ms(10), 4999, 0, 0],
    ["whole microseconds of the clock", 1999, 4001, 5000, 0, 3],
    ["one at least", us(5), us(5) + 1, 5000, 0, 1],
    ["the least of all", ms(7), ms(10), 5000, 3001, 3000],
    ["not more than before", ms(7), ms(10), 5000, 2999, 2999],
  ])("%s", (_what, fromNs, toNs, came, before, afterUs) => {
    expect(measured(fromNs, toNs, came, before)).toBe(afterUs);
  });

  test("the next begins where this one has ended", () => {
    const tcb = linux();
    tcb.lastAckSent = tcb.rcvNxt;
    tcb.rcvAdv = seqAdd(tcb.rcvNxt, 5000);
    measureWindowTime(tcb, ms(1));
    tcb.rcvNxt = seqAdd(tcb.rcvNxt, 6000);
    measureWindowTime(tcb, ms(5));
    expect([tcb.rcvRttFromNs, tcb.rcvRttSeq]).toEqual([ms(5), seqAdd(tcb.rcvNxt, 5000)]);
  });
});

describe("RFC7323-4.1-b with timestamps", () => {
  /** A segment of so many bytes echoes what we sent so long ago; the estimate before and after. */
  function measured(
    agoMs: number,
    set: Partial<Tcb> = {},
    { length = 1000, options = OPTION_TIMESTAMPS, before = 0, unread = 0 } = {},
  ): number {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    const { tcb } = lab;
    Object.assign(tcb, { timestampsOk: true, rcvMssBytes: 1000, rcvRttUs8: 8 * before }, set);
    const nowNs = ms(10_000_000);
    if (unread > 0) tcb.receiveBuffer.push(new Uint8Array(unread), 0, unread);
    const tsEcr = (timestamp(tcb, nowNs) - agoMs) | 0;
    const segment = lab.packet({ flags: "A", length });
    Object.assign(segment, { tcpOptions: options, tsEcr });
    measureEcho(tcb, segment, nowNs);
    measureEcho(tcb, segment, nowNs + ms(500)); // the same echo tells nothing new
    return tcb.rcvRttUs8 / 8;
  }

  test.each<[string, ...Parameters<typeof measured>, afterUs: number]>([
    ["the first", 30, {}, {}, 30_000],
    ["a tick", 1, {}, {}, 1000],
    ["none", 0, {}, {}, 0],
    ["the future", -1, {}, {}, 0],
    ["INT_MAX / 1000 is too long ago", 2_147_483, {}, {}, 0],
    ["less is not", 2_147_482, {}, {}, 2_147_482_000],
    ["less than before, at once", 30, {}, { before: 30_001 }, 30_000],
    ["more than before, an eighth", 32, {}, { before: 16_000 }, 18_000],
    ["as before", 16, {}, { before: 16_000 }, 16_000],
    ["not while something waits to be read", 32, {}, { before: 16_000, unread: 1 }, 16_000],
    ["but less than before counts then too", 8, {}, { before: 16_000, unread: 1 }, 8000],
    ["not of a segment that is not full", 30, {}, { length: 999 }, 0],
    ["nor without the option", 30, {}, { options: OPTION_SACK }, 0],
    ["nor if it was not agreed on", 30, { timestampsOk: false }, {}, 0],
  ])("%s", (_what, agoMs, set, how, afterUs) => {
    expect(measured(agoMs, set, how)).toBe(afterUs);
  });
});

test.each<[string, tookUs: number, rttUs: number, read: number, unread: number, space: number, begins: boolean]>([
  ["more than ever in a round trip", 1000, 1000, 12_001, 0, 12_001, true],
  ["as much as before", 1000, 1000, 10_000, 0, 10_000, true],
  ["less", 1000, 1000, 9000, 0, 10_000, true],
  ["what is not read yet does not count", 1000, 1000, 12_000, 1500, 10_500, true],
  ["the round trip is not over", 999, 1000, 99_999, 0, 10_000, false],
  ["none is known", 1000, 0, 99_999, 0, 10_000, false],
  ["the shortest that is known", 1, 0.125, 12_000, 0, 12_000, true],
])("the application has read %s", (_what, tookUs, rttUs, read, unread, space, begins) => {
  const tcb = linux({ rcvRttUs8: 8 * rttUs, rcvSpaceBytes: 10_000 });
  Object.assign(tcb, { rcvSpaceNs: ms(3), rcvSpaceOffset: 500 });
  const nowNs = ms(3) + us(tookUs);
  tuneReceiveBuffer(tcb, 500 + read, unread, nowNs);
  expect(tcb.rcvSpaceBytes).toBe(space);
  const began = begins ? [500 + read, nowNs] : [500, ms(3)];
  expect([tcb.rcvSpaceOffset, tcb.rcvSpaceNs]).toEqual(began);
}); // prettier-ignore

test.each<[string, before: number, bytes: number, early: number, options: TcpOptions, limit: number]>([
  ["twice as much, and room for a sender that doubles", 10_000, 15_000, 0, {}, 120_000],
  ["and for what came early", 10_000, 15_000, 7000, {}, 134_000],
  ["not beyond its bound", 10_000, 15_000, 0, { receiveBufferMaxBytes: 110_000 }, 110_000],
  ["not to less than it is", 10_000, 10_001, 0, {}, 50_000],
  ["not if the application chose it", 10_000, 15_000, 0, { receiveBufferFixed: true }, 50_000],
  ["not without tuning", 10_000, 15_000, 0, { receiveBufferTuning: false }, 50_000],
  ["not before the connection has begun", 0, 15_000, 0, {}, 50_000],
  ["from a single byte", 1, 200, 0, {}, 319_200],
])("the receive buffer grows: %s", (_what, before, bytes, early, options, limit) => {
  const tcb = linux({ rcvSpaceBytes: before, windowClampBytes: 1234 }, options);
  tcb.memory.limitBytes = 50_000;
  if (early > 0) {
    const start = seqAdd(tcb.rcvNxt, early - 9);
    tcb.reassembly.insert(start, seqAdd(start, 9), false, chunkOf(new Uint8Array(9), 0, 9), 0, 0);
  }
  growReceiveBuffer(tcb, bytes);
  expect([tcb.memory.limitBytes, tcb.rcvSpaceBytes]).toEqual([limit, bytes]);
  expect(tcb.windowClampBytes).toBe(limit === 50_000 ? 1234 : limit / 2);
}); // prettier-ignore
