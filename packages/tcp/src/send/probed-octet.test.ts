import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";

const sent = ({ tcb }: Lab): number => seqDiff(tcb.sndNxt, tcb.iss) - 1;

describe.each(["rfc", "linux"] as const)("%s", (profile) => {
  /** So many bytes behind a window that is closed, and a probe. */
  function probed(bytes: number): Lab {
    const lab = inState("ESTABLISHED", { profile, sendPolicy: "rfc", zeroWindowProbe: "octet" });
    lab.arrives({ flags: "A", window: 0 });
    lab.write(bytes);
    lab.expire();
    return lab;
  }

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

  test("RFC 9293 §3.8.6.1 more than the octet was never sent", () => {
    const lab = probed(100);
    lab.arrives({ flags: "A", ack: 2, window: 0 });
    expect(sent(lab)).toBe(0);
  });

  test("MUST-36 once it is taken, the next probe waits no longer than the first did", () => {
    const lab = probed(100);
    const first = lab.tcb.persistDeadlineNs - lab.nowNs;
    for (let again = 0; again < 3; again++) lab.expire();
    const late = lab.tcb.persistDeadlineNs - lab.nowNs;
    lab.arrives({ flags: "A", ack: 1, window: 0 });
    lab.expire();
    expect(late).toBe(8 * first);
    expect(lab.tcb.persistDeadlineNs - lab.nowNs).toBe(first);
  });

  test("MUST-36 where the window opens with it, all that waits goes", () => {
    const lab = probed(100);
    expect(lab.arrives({ flags: "A", ack: 1 })).toEqual(["PA 2+99 ack 1"]);
  });
});
