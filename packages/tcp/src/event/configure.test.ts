import { NEVER, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { configure } from "./configure.ts";

test("switching Nagle off lets the small segment go that it held (RFC 9293 MUST-17)", () => {
  const lab = inState("ESTABLISHED");
  expect(lab.write(10)).toHaveLength(1);
  expect(lab.write(10)).toEqual([]);
  expect(lab.event((tcb, out) => configure(tcb, { nagle: false }, out))).toEqual([
    "PA 11+10 ack 1",
  ]);
});

test("keep-alives are switched on and off while the connection lives (RFC 9293 MUST-24)", () => {
  const lab = inState("ESTABLISHED");
  lab.event((tcb, out) => configure(tcb, { keepAlive: true, keepAliveIdleNs: seconds(30) }, out));
  expect(lab.tcb.keepAliveDeadlineNs).toBe(lab.nowNs + seconds(30));
  lab.event((tcb, out) => configure(tcb, { keepAlive: false }, out));
  expect(lab.tcb.keepAliveDeadlineNs).toBe(NEVER);
});

test("what the handshake settled stays as it is", () => {
  const lab = inState("ESTABLISHED", { sack: true });
  const { sackOk } = lab.tcb;
  lab.event((tcb, out) => configure(tcb, { sack: !sackOk }, out));
  expect(lab.tcb.sackOk).toBe(sackOk);
});

test("a receive buffer that has grown stays, unless another is chosen, of 2304 bytes at least (Linux)", () => {
  const lab = inState("ESTABLISHED", { profile: "linux" });
  const limitAfter = (options: TcpOptions): number => {
    lab.event((tcb, out) => configure(tcb, options, out));
    return lab.tcb.memory.limitBytes;
  };
  lab.tcb.memory.limitBytes = 300_000;
  expect(limitAfter({ nagle: false })).toBe(300_000);
  expect(limitAfter({ receiveBufferBytes: 131_072 })).toBe(300_000); // what it was
  expect(limitAfter({ receiveBufferBytes: 50_000 })).toBe(50_000);
  expect(limitAfter({ receiveBufferBytes: 1 })).toBe(2304);
});

test("what else is chosen counts from now on, and only if it is chosen", () => {
  const lab = inState("ESTABLISHED", { profile: "linux", keepAlive: true });
  const { tcb } = lab;
  const choose = (options: TcpOptions): void => {
    lab.event((_, out) => configure(tcb, options, out));
  };
  tcb.windowClampBytes = 50_000;
  tcb.adoptedUserTimeoutNs = seconds(9);
  const idleEndsNs = tcb.keepAliveDeadlineNs;
  lab.nowNs = seconds(1);
  choose({ nagle: false, minRtoNs: seconds(2) });
  expect([tcb.windowClampBytes, tcb.adoptedUserTimeoutNs]).toEqual([50_000, seconds(9)]);
  expect([tcb.userTimeoutIsFixed, tcb.sendUserTimeout]).toEqual([false, false]);
  expect([tcb.keepAliveDeadlineNs, tcb.rtt.minRtoNs]).toEqual([idleEndsNs, seconds(2)]);
  choose({
    windowClampBytes: 9000,
    userTimeoutNs: seconds(5),
    advertisedUserTimeoutNs: seconds(7),
  });
  expect([tcb.windowClampBytes, tcb.adoptedUserTimeoutNs]).toEqual([9000, NEVER]);
  expect([tcb.userTimeoutIsFixed, tcb.sendUserTimeout]).toEqual([true, true]);
  choose({ keepAliveIdleNs: seconds(30), advertisedUserTimeoutNs: NEVER });
  expect([tcb.keepAliveDeadlineNs, tcb.sendUserTimeout]).toEqual([seconds(30), false]);
});

test("a connection that is not open yet has no keep-alives", () => {
  const lab = inState("SYN-SENT");
  lab.event((tcb, out) => configure(tcb, { keepAlive: true }, out));
  expect(lab.tcb.keepAliveDeadlineNs).toBe(NEVER);
});
