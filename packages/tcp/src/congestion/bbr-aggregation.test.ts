import { us } from "@seedwire/engine";
import { expect, test } from "vitest";
import { AckAggregation } from "./bbr-aggregation.ts";
import { BW_UNIT } from "./bbr-units.ts";
import { ackEvent } from "./controller.fixture.ts";

/** What is provided for after lumps of so many segments, a microsecond apart, at 20 segments in each. */
function extra(...lumps: number[]): number {
  const aggregation = new AckAggregation();
  aggregation.reset(ackEvent());
  lumps.forEach((ackedSegments, index) => {
    const event = ackEvent({ deliveredNs: us(index), ackedSegments });
    aggregation.sample(event, 20 * BW_UNIT, false, 2 ** 24);
  });
  return aggregation.extraSegments(20 * BW_UNIT);
}

test("Linux, ack_epoch_acked: of one epoch no more than 2^20 - 1 segments are counted", () => {
  const most = 2 ** 20 - 1;
  expect([most - 1, most, most + 1].map((lump) => extra(lump))).toEqual([most - 1, most, most]);
});

test("Linux, ack_epoch_acked_reset_thresh: with 2^20 segments a new epoch begins", () => {
  expect(extra(2 ** 19, 2 ** 19)).toBe(2 ** 19);
  expect(extra(2 ** 19, 2 ** 19 - 1)).toBe(2 ** 20 - 1 - 20);
});

test("Linux, extra_acked_win_rtts: after twice five rounds nothing is left of a lump", () => {
  const aggregation = new AckAggregation();
  aggregation.reset(ackEvent());
  const left = Array.from({ length: 11 }, (_, round) => {
    const event = ackEvent({
      deliveredNs: us(1000 * round),
      ackedSegments: round === 0 ? 1000 : 0,
    });
    aggregation.sample(event, 20 * BW_UNIT, true, 2 ** 24);
    return aggregation.extraSegments(20 * BW_UNIT);
  });
  expect(left).toEqual([...Array.from({ length: 9 }, () => 1000), 0, 0]);
});
