import { expect, test } from "vitest";
import { Sender } from "../loss/sender.fixture.ts";
import { hasQueued, queuedBytes, usableBytes } from "./queued.ts";

test.each([
  // written beyond the ten segments that leave at once, the window beyond those, FIN: does something wait?
  [0, 1000, false, false],
  [1, 1000, false, true],
  [1, 1, false, true],
  [1, 0, false, false],
  [1, -1, false, false],
  [0, 1000, true, true],
  [0, 0, true, false],
])("%i bytes, room for %i, a FIN %s: %s", (bytes, room, fin, expected) => {
  const sender = new Sender();
  sender.write(10_000 + bytes);
  if (fin) sender.lab.event((tcb) => (tcb.finQueued = true));
  sender.tcb.sndWndBytes = 10_000 + room;
  expect([queuedBytes(sender.tcb), usableBytes(sender.tcb)]).toEqual([bytes, room]);
  expect(hasQueued(sender.tcb)).toBe(expected);
});
