import { ms, NEVER } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { Sender } from "./sender.fixture.ts";

/** A connection that has measured a round trip of 100 ms. */
function begun(): Lab {
  const lab = inState("ESTABLISHED", { profile: "linux" });
  lab.write(100);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  expect(lab.tcb.minRttNs).not.toBe(NEVER);
  return lab;
}

test("a flight that is acknowledged at once was delivered in one round trip", () => {
  const lab = begun();
  const { rate } = lab.tcb.delivery;
  const { smssBytes } = lab.tcb;
  lab.nowNs += ms(500); // idle time does not count
  lab.write(8 * smssBytes);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  expect([rate.segments, rate.intervalNs, rate.limited]).toEqual([8, ms(100), true]);
});

test("the longer of the two intervals counts: that of the ACKs where they come slowly", () => {
  const lab = begun();
  const { rate } = lab.tcb.delivery;
  const { smssBytes } = lab.tcb;
  lab.write(100 * smssBytes);
  for (let ack = 0; ack < 30; ack++) {
    lab.nowNs += ms(ack === 0 ? 100 : 10);
    const behind = lab.tcb.scoreboard.bytes - smssBytes;
    lab.arrives({ flags: "A", ack: -behind });
  }
  // One segment each 10 ms, whatever the window has grown to.
  expect(rate.limited).toBe(false);
  expect((rate.segments * 1e9) / rate.intervalNs).toBeGreaterThan(90);
  expect((rate.segments * 1e9) / rate.intervalNs).toBeLessThan(112);
});

test("a slower sample for want of data does not replace a faster one", () => {
  const lab = begun();
  const { rate } = lab.tcb.delivery;
  lab.write(8 * lab.tcb.smssBytes);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  lab.write(100);
  lab.nowNs += ms(100);
  lab.arrives({ flags: "A" });
  expect(rate.segments).toBe(8);
});

test("a window that is full is the limit, and not that the application has no more", () => {
  const sender = new Sender();
  const { rate } = sender.tcb.delivery;
  sender.write(12_000);
  sender.pass(50);
  expect(sender.ack(1000)).toEqual(["10000+1000", "11000+1000"]);
  expect([sender.account[1], sender.tcb.scoreboard.flightSegments]).toEqual([11, 11]);
  expect(rate.applicationLimited).toBe(false);
  sender.write(500);
  expect(rate.applicationLimited).toBe(false);
  sender.ack(2000); // room for one, which is all there was
  sender.write(500);
  expect(rate.applicationLimited).toBe(true);
});
