import { ms } from "@seedwire/engine";
import { OPTION_TIMESTAMPS } from "@seedwire/wire";
import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { timestamp } from "../rtt/timestamps.ts";

/** A round of full segments that the application reads at once. */
function round(lab: Lab, segments: number, echoedNs: number): void {
  const { tcb } = lab;
  for (let segment = 0; segment < segments; segment++) {
    const set = tcb.timestampsOk
      ? { tcpOptions: OPTION_TIMESTAMPS, tsVal: tcb.tsRecent + 1, tsEcr: timestamp(tcb, echoedNs) }
      : {};
    lab.arrives({ flags: "A", length: tcb.timestampsOk ? 1448 : 1460, set });
    lab.read(Infinity);
  }
}

test("RFC7323-4.1-b the receiver's round trip comes from echoed timestamps, or from the window", () => {
  const echoing = inState("ESTABLISHED", { profile: "linux" });
  echoing.tcb.timestampsOk = true;
  echoing.nowNs = ms(200);
  round(echoing, 1, ms(100));
  expect(echoing.tcb.rcvRttUs8 >> 3).toBe(100_000);
  round(echoing, 1, ms(150));
  expect(echoing.tcb.rcvRttUs8 >> 3).toBe(50_000); // the least, at once
  echoing.nowNs = ms(360);
  round(echoing, 1, ms(200));
  expect(echoing.tcb.rcvRttUs8 >> 3).toBe(63_750); // others count for an eighth

  const silent = inState("ESTABLISHED", { profile: "linux", timestamps: false });
  for (let turn = 0; turn < 50; turn++) {
    silent.nowNs += ms(2);
    round(silent, 1, 0);
  }
  expect(silent.tcb.rcvRttUs8 >> 3).toBeGreaterThanOrEqual(80_000); // 64240 bytes take 44 segments
});

test("the buffer grows with what is read in a round trip, as seen on Linux 6.18", () => {
  const receiveBufferBytes = 540_000;
  const lab = inState("ESTABLISHED", { profile: "linux", receiveBufferBytes });
  lab.tcb.timestampsOk = true;
  lab.tcb.rcvSpaceBytes = 14_480;
  const seen: number[][] = [];
  lab.tcb.rcvSpaceNs = ms(200);
  for (const [turn, segments] of [10, 17, 28, 47, 79, 134].entries()) {
    lab.nowNs = ms(300 + 100 * turn);
    round(lab, segments, ms(100));
    seen.push([lab.tcb.rcvSpaceBytes, lab.tcb.memory.limitBytes]);
  }
  expect(seen).toEqual([
    [14_480, 540_000],
    [15_928, 540_000],
    [15_928, 540_000],
    [65_160, 1_497_494],
    [65_160, 1_497_494],
    [182_448, 2_685_632],
  ]);
});

test.each([{ receiveBufferFixed: true }, { receiveBufferTuning: false }])(
  "it does not grow if the application chose it, or tuning is off: %j",
  (options) => {
    const lab = inState("ESTABLISHED", { profile: "linux", ...options });
    lab.tcb.timestampsOk = true;
    for (let turn = 1; turn < 8; turn++) {
      lab.nowNs += ms(100);
      round(lab, 10 * turn, lab.nowNs - ms(100));
    }
    expect(lab.tcb.memory.limitBytes).toBe(131_072);
  },
);

test("an application that does not read makes nothing grow", () => {
  const lab = inState("ESTABLISHED", { profile: "linux", timestamps: false });
  for (let turn = 0; turn < 100; turn++) {
    lab.nowNs += ms(10);
    lab.arrives({ flags: "A", length: 500 });
  }
  expect(lab.tcb.memory.limitBytes).toBe(131_072);
});
