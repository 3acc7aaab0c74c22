import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { NEWS_ROOM } from "../outbox.ts";
import { inState } from "../lab.fixture.ts";
import { brief, offer, writer } from "./writer.fixture.ts";

// RFC 9293 §3.8.6.2.1: the sender uses a window that is worth it, and waits before it uses another.

test("MUST-38 SHLD-28 half of the largest window there was is worth a segment, less is not", () => {
  const lab = inState("ESTABLISHED", { nagle: false });
  lab.tcb.maxSndWndBytes = 0;
  lab.arrives({ flags: "A", window: 500 });
  expect(brief(lab.write(5000))).toEqual(["1+500"]);
  lab.nowNs = ms(50);
  expect(brief(lab.arrives({ flags: "A", window: 300 }))).toEqual(["501+300"]);
  expect(brief(lab.arrives({ flags: "A", window: 250 }))).toEqual(["801+250"]);
  expect(lab.arrives({ flags: "A", window: 249 })).toEqual([]);
  expect(brief(lab.arrives({ flags: "A", window: 500 }))).toEqual(["1051+500"]);
});

test("who waits for room hears of it once, when there is some (Linux)", () => {
  const lab = writer({ sendBufferBytes: 20_000, sendBufferTuning: false });
  offer(lab, 100_000);
  const told: boolean[] = [];
  for (let acks = 0; acks < 20 && lab.tcb.scoreboard.count > 0; acks++) {
    lab.nowNs += ms(50);
    lab.arrives({ flags: "A" });
    told.push((lab.news & NEWS_ROOM) !== 0);
  }
  expect(told.filter(Boolean)).toHaveLength(1);
});
