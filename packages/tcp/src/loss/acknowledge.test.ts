import { expect, test } from "vitest";
import { NEWS_FINISHED, NEWS_ROOM } from "../outbox.ts";
import { inState } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import { Sender } from "./sender.fixture.ts";

test.each([
  ["rfc", 3],
  ["linux", 0], // as delivered they never count
] as const)(
  "RFC2018-5-a the SACKs of an ACK that was overtaken count, and what they show to be lost goes again, profile %s",
  (profile, counted) => {
    const sender = new Sender(profile === "rfc" ? { profile, sack: true } : {});
    sender.write(10_000);
    sender.pass(50);
    sender.ack(2000);
    const { delivered } = sender.tcb.delivery;
    expect(sender.ack(1000, [3000, 6000])).toEqual(["2000+1000"]);
    expect(sender.account.slice(3)).toEqual([3, 1, 1]);
    expect(sender.tcb.delivery.delivered).toBe(delivered + counted);
    expect(sender.tcb.sndUna).toBe(seqAdd(sender.tcb.iss, 2001));
    expect(sender.ack(1000)).toEqual([]); // without any it says nothing
    expect([sender.account.slice(3), sender.tcb.counters.duplicateAcks]).toEqual([[3, 1, 1], 0]);
  },
);

test("an ACK tells the application of room, and of the end when that is acknowledged", () => {
  const lab = inState("ESTABLISHED");
  lab.write(100);
  lab.close();
  lab.arrives({ flags: "A", ack: -51 });
  expect(lab.news & (NEWS_ROOM | NEWS_FINISHED)).toBe(NEWS_ROOM);
  lab.arrives({ flags: "A", ack: -1 });
  expect(lab.news & (NEWS_ROOM | NEWS_FINISHED)).toBe(NEWS_ROOM);
  lab.arrives({ flags: "A" });
  expect(lab.news & (NEWS_ROOM | NEWS_FINISHED)).toBe(NEWS_ROOM | NEWS_FINISHED);
  lab.arrives({ flags: "A" });
  expect(lab.news & (NEWS_ROOM | NEWS_FINISHED)).toBe(0);
});
