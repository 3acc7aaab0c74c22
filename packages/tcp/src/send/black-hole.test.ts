import { expect, test } from "vitest";
import { brief, writer } from "./writer.fixture.ts";

test("RFC4821-7.7 RFC1191-6.7 past R1 shorter segments are tried, if that is chosen", () => {
  const lab = writer({ blackHoleDetection: true, retries1: 2, tailLossProbe: false });
  lab.tcb.peerMssBytes = 1460;
  lab.tcb.smssBytes = 1460;
  lab.write(2920);
  const sent = [1, 2, 3, 4].flatMap(() => brief(lab.expire()));
  expect(sent).toEqual(["1+1460", "1+1460", "1+1024", "1+512"]);
});
