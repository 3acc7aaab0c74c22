import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { Sender } from "./sender.fixture.ts";

/** The RFC profile with RACK and probes. */
const rack: TcpOptions = {
  profile: "rfc",
  sack: true,
  tailLossProbe: true,
  lossDetection: "rack",
};

// The numbers are what Linux 6.18 does with the same segments; its timers are some ms late.

test("RFC8985-7.2-b RFC8985-7.3-b after two round trips the last segment is probed", () => {
  const sender = new Sender();
  sender.write(2000);
  expect(sender.pass(105)).toEqual(["at 102: 1000+1000"]);
  expect(sender.tcb.counters).toMatchObject({
    tlps: 1,
    retransmittedSegments: 1,
    dataSegmentsSent: 3,
  });
  expect(sender.account).toEqual(["open", 10, Infinity, 0, 0, 0]);
});

test("RFC8985-7.2-b with one segment in flight an ACK may be delayed; never later than the RTO", () => {
  const sender = new Sender();
  sender.write(1000);
  expect(sender.pass(260)).toEqual(["at 250: 0+1000"]);
  expect(sender.tcb.counters).toMatchObject({ tlps: 1, rtos: 0 });
});

test("RFC8985-7.2-b by the RFC profile PTO is just 2 x SRTT, and 200 ms more for a flight of one", () => {
  const two = new Sender(rack);
  two.write(2000);
  expect(two.pass(105)).toEqual(["at 100: 1000+1000"]);
  const one = new Sender(rack);
  one.write(1000);
  expect(one.pass(305)).toEqual(["at 300: 0+1000"]);
});

test("RFC8985-7.3-b the probe is new data if there is some, whatever cwnd says", () => {
  const sender = new Sender();
  expect(sender.write(12_000)).toHaveLength(10);
  expect(sender.pass(110)).toEqual(["at 102: 10000+1000"]);
  sender.pass(50);
  expect(sender.ack(0, [10_000, 11_000])).toEqual(["0+1000"]);
  expect(sender.account).toEqual(["recovery", 1, 5, 1, 10, 1]);
  sender.pass(50);
  expect(sender.ack(11_000)).toEqual(["11000+1000"]);
  expect(sender.account).toEqual(["open", 7, 5, 0, 0, 0]);
  expect(sender.tcb.reordering).toBe(10); // the rest had not been lost, as it seems
});

test("RFC8985-7.3-a RFC8985-7.3-c one probe for a tail; the RTO follows, counted from the probe", () => {
  const sender = new Sender();
  sender.write(3000);
  expect(sender.pass(400)).toEqual(["at 102: 2000+1000", "at 352: 0+1000"]);
  expect(sender.tcb.recovery).toBe("loss");
});

test("RFC8985-7.4.2 a probe that repaired the loss costs half the window", () => {
  const sender = new Sender();
  sender.write(3000);
  sender.pass(50);
  sender.ack(2000);
  expect(sender.pass(300)).toEqual(["at 300: 2000+1000"]);
  sender.ack(3000);
  expect(sender.account).toEqual(["open", 10, Infinity, 0, 0, 0]); // only the next ACK shows it
  sender.write(1000);
  sender.pass(50);
  sender.ack(4000);
  expect(sender.account).toEqual(["open", 5, 5, 0, 0, 0]);
  expect(sender.tcb.counters.tlpRecoveries).toBe(1);
});

test("RFC8985-7.4.2 RFC2883-5-b a D-SACK of the probe: nothing was lost", () => {
  const sender = new Sender();
  sender.write(3000);
  sender.pass(50);
  sender.ack(2000);
  sender.pass(300);
  sender.ack(3000, [2000, 3000]);
  expect([sender.tcb.probe.highSeq, sender.tcb.counters.dsackDuplicates]).toEqual([null, 1]);
  sender.write(1000);
  sender.pass(50);
  sender.ack(4000);
  expect(sender.account).toEqual(["open", 10, Infinity, 0, 0, 0]);
});

test.each([
  ["a duplicate ACK", {}, true],
  ["data with an ACK", { length: 10 }, false],
  ["a larger window", { window: 61_000 }, false],
])("RFC8985-7.4.1 after the ACK %s shows that both copies came", (_what, said, shown) => {
  const sender = new Sender();
  sender.write(3000);
  sender.pass(110);
  sender.ack(3000);
  expect(sender.tcb.probe.highSeq).not.toBeNull();
  sender.lab.arrives({ flags: "A", ...said });
  expect(sender.tcb.probe.highSeq === null).toBe(shown);
});

test("RFC8985-7.2-a RFC8985-4 no probe in recovery, and none without SACK", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [1000, 4000]);
  expect([sender.tcb.recovery, sender.tcb.xmitTimer]).toEqual(["recovery", "rto"]);
  const reno = new Sender({ sack: false });
  reno.write(2000);
  expect(reno.pass(260)).toEqual(["at 250: 0+1000"]);
  expect(reno.tcb.counters).toMatchObject({ tlps: 0, rtos: 1 });
});

describe("RFC8985-7.3-b by the RFC profile the probe takes our FIN along", () => {
  /** What the probe is with so many bytes written, a FIN, and so large a window. */
  function probe(bytes: number, windowBytes = 60_000): string[] {
    const sender = new Sender({ ...rack, nagle: false });
    sender.write(bytes);
    sender.lab.close();
    sender.tcb.sndWndBytes = windowBytes;
    return sender.lab.expire();
  }
  test.each([
    ["FA 10001 ack 1", 10_000, 60_000], // it alone was left
    ["FPA 10001+500 ack 1", 10_500, 60_000],
    ["A 10001+1000 ack 1", 10_500 + 600, 60_000], // all but 100 bytes
    ["PA 10001+500 ack 1", 10_500, 10_500], // without room for it
    ["A 9001+1000 ack 1", 10_500, 10_499], // nor for the data: the last goes again
    ["PA 9001+1000 ack 1", 10_000, 10_000],
    ["FA 9001 ack 1", 9000, 60_000], // it has left already, and was the last
  ])("%s of %i bytes into a window of %i", (sent, bytes, windowBytes) => {
    expect(probe(bytes, windowBytes)).toEqual([sent]);
  });
});
