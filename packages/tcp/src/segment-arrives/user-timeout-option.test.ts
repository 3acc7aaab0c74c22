import { minutes, NEVER, seconds } from "@seedwire/engine";
import { emitPacket, OPTION_USER_TIMEOUT } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { configure } from "../event/configure.ts";
import { userTimeoutNs } from "../event/user-timeout.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { userTimeoutField } from "./user-timeout-option.ts";

const ASKING: TcpOptions = { advertisedUserTimeoutNs: minutes(10) };

/** The peer says how long it would wait, as it stands in the option. */
const hears = (lab: Lab, userTimeout: number): string[] =>
  lab.arrives({ flags: "A", set: { tcpOptions: OPTION_USER_TIMEOUT, userTimeout } });

const carries = (lab: Lab): boolean[] =>
  lab.packets.map(({ tcpOptions }) => (tcpOptions & OPTION_USER_TIMEOUT) !== 0);

test.each([
  [seconds(1), 1],
  [seconds(0x7fff), 0x7fff],
  [minutes(600), 0x8000 | 600],
  [NEVER, 0xffff],
])("RFC5482-3.3 a time of %d ns is written as %d: seconds, or minutes with G", (timeNs, field) => {
  expect(userTimeoutField(timeNs)).toBe(field);
});

test("RFC5482-3.3 the option is kind 28 and four octets long", () => {
  const lab = inState("SYN-SENT", ASKING);
  const bytes = Buffer.from(emitPacket(lab.packets[0]!)).toString("hex");
  expect(bytes).toContain("1c040258"); // 600 s
});

test("RFC5482-3-b it stands in the SYN and in the first segment after it, and when it changes", () => {
  const lab = inState("SYN-SENT", ASKING);
  expect(carries(lab)).toEqual([true]);
  lab.arrives({ flags: "SA" });
  expect(carries(lab)).toEqual([true]);
  lab.write(10);
  expect(carries(lab)).toEqual([false]);
  lab.event((tcb, out) => configure(tcb, { advertisedUserTimeoutNs: minutes(20) }, out));
  lab.arrives({ flags: "A" });
  lab.write(10);
  expect(carries(lab)).toEqual([true]);
  lab.arrives({ flags: "A" });
  lab.write(10);
  expect(carries(lab)).toEqual([false]);
});

describe("RFC5482-3.1-a the user timeout is min(U_LIMIT, max(ADV_UTO, REMOTE_UTO, L_LIMIT))", () => {
  test.each<[ours: number, theirs: number, field: number, wanted: number]>([
    [minutes(10), 1200, 1200, seconds(1200)], // the peer's is longer
    [minutes(10), 60, 60, minutes(10)], // ours is
    [seconds(1), 1, 1, seconds(100)], // RFC5482-3.1-b: never below 100 s
    [minutes(10), 0, 0x8000 | 600, minutes(60)], // in minutes; never above an hour
    [minutes(10), 0, 0, NEVER], // reserved: nothing follows
  ])("%d ns and the peer's %d s (field %d) lead to %d ns", (ours, _theirs, field, wanted) => {
    const lab = inState("ESTABLISHED", { advertisedUserTimeoutNs: ours, userTimeoutNs: NEVER });
    hears(lab, field);
    expect(userTimeoutNs(lab.tcb)).toBe(wanted);
  });

  test("RFC5482-3.1-b nor below the RTO", () => {
    const lab = inState("ESTABLISHED", {
      advertisedUserTimeoutNs: seconds(1),
      leastUserTimeoutNs: seconds(1),
      initialRtoNs: seconds(20),
      minRtoNs: seconds(20),
    });
    hears(lab, 2);
    expect(userTimeoutNs(lab.tcb)).toBe(seconds(20));
  });

  test("without options of our own the peer's does nothing", () => {
    const lab = inState("ESTABLISHED", { userTimeoutNs: minutes(5) });
    hears(lab, 1200);
    expect(userTimeoutNs(lab.tcb)).toBe(minutes(5));
  });
});

test("RFC5482-3-a what the application sets is no longer for the peer to change", () => {
  const lab = inState("ESTABLISHED", ASKING);
  hears(lab, 1200);
  lab.event((tcb, out) => configure(tcb, { userTimeoutNs: minutes(3) }, out));
  expect(userTimeoutNs(lab.tcb)).toBe(minutes(3));
  hears(lab, 2000);
  expect(userTimeoutNs(lab.tcb)).toBe(minutes(3));
});

test("RFC5482-4.2 keep-alives wait longer than the user timeout that was agreed on", () => {
  const lab = inState("ESTABLISHED", {
    ...ASKING,
    keepAlive: true,
    keepAliveIdleNs: minutes(1),
    userTimeoutNs: NEVER,
  });
  hears(lab, 1200);
  lab.expire();
  lab.expire();
  expect(lab.nowNs).toBeGreaterThan(seconds(1200));
});
