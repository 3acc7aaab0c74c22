import { expect, test } from "vitest";
import type { Recovery } from "../tcb.ts";
import { RecoveryWindow } from "./bbr-recovery.ts";
import { ackEvent } from "./controller.fixture.ts";

/** cwnd after an ACK that finds the repair in a state, with 20 in flight after it. */
const ack = (window: RecoveryWindow, cwnd: number, recovery: Recovery, lostSegments = 0): number =>
  window.adjusted(cwnd, ackEvent({ recovery, flightSegments: 20, ackedSegments: 2, lostSegments }));

// Linux: bbr_set_cwnd_to_recover_or_restore.
test("packets are conserved from the first ACK of a recovery on, less what is lost", () => {
  const window = new RecoveryWindow();
  window.save(50, true);
  expect(ack(window, 50, "open", 5)).toBe(45);
  expect(ack(window, 50, "recovery", 5)).toBe(22);
  expect(window.conservesPackets).toBe(true);
  expect(ack(window, 30, "recovery", 5)).toBe(25);
  expect(ack(window, 3, "recovery", 5)).toBe(22);
});

test.each(["open", "disorder", "cwr"] as const)(
  "a recovery that ends within its first round, in %s, conserves packets no more",
  (state) => {
    const window = new RecoveryWindow();
    window.save(50, true);
    ack(window, 50, "recovery");
    expect(ack(window, 22, state)).toBe(50);
    expect(window.conservesPackets).toBe(false);
    expect(ack(window, 10, state)).toBe(10);
  },
);

test("after a time-out nothing is conserved; at its end cwnd is what it was", () => {
  const window = new RecoveryWindow();
  window.save(50, true);
  window.timeout();
  expect(ack(window, 1, "loss", 5)).toBe(1);
  expect(ack(window, 4, "open")).toBe(50);
});

// Linux: bbr_save_cwnd.
test("the cwnd of an emergency does not replace a larger one from before", () => {
  const window = new RecoveryWindow();
  window.save(50, true);
  window.save(40, true);
  expect(window.restored(1)).toBe(40);
  window.save(4, false);
  expect(window.restored(1)).toBe(40);
  window.timeout();
  window.save(30, true);
  expect(window.restored(1)).toBe(40);
  window.reset();
  window.save(20, true);
  window.save(10, true);
  expect(window.restored(1)).toBe(10);
});
