import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { Lab } from "../lab.fixture.ts";
import { isFoldable } from "../fold/foldable.ts";
import { brief, writer } from "./writer.fixture.ts";

test.each(["linux", "rfc"] as const)(
  "RFC4821-7.7 RFC1191-6.7 %s: past R1 shorter segments are tried, if that is chosen",
  (profile) => {
    const lab = writer({ profile, blackHoleDetection: true, retries1: 2, tailLossProbe: false });
    lab.tcb.peerMssBytes = 1460;
    lab.tcb.smssBytes = 1460;
    lab.write(2920);
    const sent = [1, 2, 3, 4].map(() => brief(lab.expire())[0]);
    expect(sent).toEqual(["1+1460", "1+1460", "1+1024", "1+512"]);
  },
);

/** The peer takes 1000, 500 are believed to pass, and there is room for a probe. */
function searching(): Lab {
  const lab = writer({ mtuSearch: true, baseMssBytes: 500, slowStartAfterIdle: false });
  lab.tcb.congestion.cwndSegments = 20;
  return lab;
}

describe("RFC4821-7 a search for larger segments", () => {
  test("RFC4821-7.2 begins with what is believed to pass, and tries half way to the largest", () => {
    const lab = searching();
    expect(lab.tcb.smssBytes).toBe(500);
    expect(brief(lab.write(4000))[0]).toBe("1+750");
    expect(lab.tcb.congestion.cwndSegments).toBe(19); // it has the room of two
  });

  test("RFC4821-7.4 without enough behind it to show its loss there is none", () => {
    expect(brief(searching().write(2749))[0]).not.toBe("1+750");
    expect(brief(searching().write(2750))[0]).toBe("1+750");
  });

  test("not with less than eleven segments in cwnd, nor a window that does not take it all", () => {
    const lab = searching();
    lab.tcb.congestion.cwndSegments = 10;
    expect(brief(lab.write(4000))[0]).not.toBe("1+750");
    const narrow = searching();
    narrow.tcb.sndWndBytes = 2749;
    expect(brief(narrow.write(4000))[0]).not.toBe("1+750");
  });

  test("RFC4821-7.6.1 what passed is the length of segments; cwnd holds as many bytes as before", () => {
    const lab = searching();
    lab.write(4000);
    lab.arrives({ flags: "A", ack: -3250 });
    expect(lab.tcb.smssBytes).toBe(750);
    // 19 and one by slow start; packets of 540 bytes, now of 790
    expect(lab.tcb.congestion.cwndSegments).toBe(Math.floor((19 * 540) / 790) + 1);
    expect(lab.tcb.sending.search).toMatchObject({ lowBytes: 790, highBytes: 1040, probeBytes: 0 });
  });

  test("RFC4821-7.6.2 a lost probe bounds the range, and is no sign of congestion", () => {
    const lab = searching();
    lab.write(4000);
    const sent = [1, 2, 3, 4].flatMap(() => lab.arrives({ flags: "A", ack: -4000 }));
    expect(brief(sent)[0]).toBe("1+500");
    expect(lab.tcb.congestion.cwndSegments).toBe(20);
    expect(lab.tcb.congestion.ssthreshSegments).toBe(Infinity);
    expect(lab.tcb.sending.search).toMatchObject({ lowBytes: 540, highBytes: 789, probeBytes: 0 });
  });

  test("RFC4821-7.6.4 a time-out says nothing of it", () => {
    const lab = searching();
    lab.write(4000);
    lab.expire();
    expect(lab.tcb.sending.search).toMatchObject({ lowBytes: 540, highBytes: 1040, probeBytes: 0 });
  });

  test("a range of less than eight bytes is not searched until ten minutes have passed", () => {
    const lab = searching();
    const search = lab.tcb.sending.search!;
    search.highBytes = 547;
    lab.write(500);
    lab.arrives({ flags: "A" });
    lab.nowNs += seconds(599);
    lab.write(3000);
    expect(search).toMatchObject({ highBytes: 547, probeBytes: 0 });
    lab.arrives({ flags: "A" });
    lab.nowNs += seconds(1) + ms(200);
    lab.write(3000);
    expect(search.highBytes).toBe(1040);
  });

  test("a connection that searches is not folded", () => {
    expect(isFoldable(writer().tcb)).toBe(true);
    expect(isFoldable(searching().tcb)).toBe(false);
  });
});
