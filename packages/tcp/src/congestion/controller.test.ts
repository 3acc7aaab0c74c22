import { expect, test } from "vitest";
import { avoidCongestion } from "./controller.ts";
import { birth } from "./controller.fixture.ts";
import { Reno } from "./reno.ts";

test.each([
  { credit: 0, acked: 9, cwnd: 10, left: 9, why: "not yet a whole segment" },
  { credit: 8, acked: 2, cwnd: 11, left: 0, why: "just one" },
  { credit: 8, acked: 25, cwnd: 13, left: 3, why: "several at once, and the rest is kept" },
  {
    credit: 12,
    acked: 3,
    cwnd: 11,
    left: 3,
    why: "credit from when more was asked for counts once",
  },
])(
  "Linux, tcp_cong_avoid_ai: a segment for each ten acknowledged: $why",
  ({ credit, acked, cwnd, left }) => {
    const controller = new Reno(birth(10));
    controller.credit = credit;
    avoidCongestion(controller, 10, acked);
    expect([controller.cwndSegments, controller.credit]).toEqual([cwnd, left]);
  },
);
