import { expect, test } from "vitest";
import { Sender } from "../loss/sender.fixture.ts";

test.each([
  [3000, false],
  [3001, true],
])("tcp_tso_win_divisor 0: with %i bytes free, a burst leaves at once: %s", (free, leaves) => {
  const sender = new Sender({ rttMs: 0.8, burstWindowDivisor: 0 });
  sender.write(100_000);
  sender.pass(0.8);
  // More ACKs are about to come; cwnd has room for four segments.
  sender.lab.arrives({ flags: "A", ack: -8000, window: 8000 + free });
  expect(sender.lab.packets.length > 0).toBe(leaves);
});
