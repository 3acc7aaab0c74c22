import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";

/** So many bytes behind a window that is closed, and a probe. */
function probed(bytes: number): Lab {
  const lab = inState("ESTABLISHED");
  lab.arrives({ flags: "A", window: 0 });
  lab.write(bytes);
  lab.expire();
  return lab;
}
const sent = ({ tcb }: Lab): number => seqDiff(tcb.sndNxt, tcb.iss) - 1;

test("RFC 9293 §3.9.1.2 the octet of a probe has PSH where a SEND ends with it", () => {
  expect([1, 2].map((bytes) => probed(bytes).packets[0]!.flags & 8)).toEqual([8, 0]);
});

test("MUST-36 it was sent when it is acknowledged, once: what never left may not be", () => {
  const lab = probed(100);
  expect(sent(lab)).toBe(0);
  lab.arrives({ flags: "A", ack: 1, window: 0 });
  expect(sent(lab)).toBe(1);
  expect(lab.arrives({ flags: "A", ack: 1, window: 0 })).toEqual(["A 2 ack 1"]);
  expect([sent(lab), seqDiff(lab.tcb.sndUna, lab.tcb.iss)]).toEqual([1, 2]);
});
