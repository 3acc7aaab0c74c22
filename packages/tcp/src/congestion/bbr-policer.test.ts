import { ms, type Ns } from "@seedwire/engine";
import { expect, test } from "vitest";
import { LongTermBandwidth } from "./bbr-policer.ts";
import { BW_UNIT } from "./bbr-units.ts";
import { ackEvent } from "./controller.fixture.ts";

/** What an interval brings: four rounds, from one loss to another. */
interface Interval {
  readonly lastsNs: Ns;
  readonly delivered: number;
  readonly lost: number;
}

/** After these intervals one behind the other. */
function after(fromNs: Ns, mssBytes: number, ...intervals: Interval[]): LongTermBandwidth {
  const policer = new LongTermBandwidth();
  const view = ackEvent({ deliveredNs: fromNs, mssBytes });
  policer.reset(view);
  policer.sample(view, 1, false, false, false); // the first loss: an interval begins
  for (const { lastsNs, delivered, lost } of intervals) {
    for (let round = 1; round <= 3; round++) policer.sample(view, 0, false, true, false);
    view.deliveredNs += lastsNs;
    view.delivered += delivered;
    view.lost += lost;
    policer.sample(view, 1, false, true, false);
  }
  return policer;
}

/** The same interval twice, or not. */
const isFound = (interval: Interval, fromNs = 0): boolean =>
  after(fromNs, 1000, interval, interval).inUse;

test("Linux, lt_loss_thresh: 50 of 256 lost are enough", () => {
  expect(isFound({ lastsNs: ms(100), delivered: 256, lost: 49 })).toBe(false);
  expect(isFound({ lastsNs: ms(100), delivered: 256, lost: 50 })).toBe(true);
});

test("one segment delivered is an interval, none is none", () => {
  expect(isFound({ lastsNs: ms(10), delivered: 1, lost: 10 })).toBe(true);
  expect(isFound({ lastsNs: ms(10), delivered: 0, lost: 10 })).toBe(false);
});

test("an interval lasts a millisecond at least, by the milliseconds of the clock", () => {
  expect(isFound({ lastsNs: ms(0.5), delivered: 100, lost: 50 })).toBe(false);
  expect(isFound({ lastsNs: ms(1), delivered: 100, lost: 50 })).toBe(true);
  const { bandwidth } = after(ms(1), 1000, { lastsNs: ms(3.1), delivered: 3000, lost: 1000 });
  expect(bandwidth).toBe(BW_UNIT);
});

test("Linux, lt_bw_ratio: two intervals agree if they differ by an eighth, the mean counts", () => {
  const first = { lastsNs: ms(8), delivered: 64_000, lost: 32_000 };
  const policer = after(0, 1000, first, { ...first, delivered: 72_000 });
  expect([policer.inUse, policer.bandwidth]).toEqual([true, 8.5 * BW_UNIT]);
  expect(after(0, 1000, first, { ...first, delivered: 72_001 }).inUse).toBe(false);
});

test("Linux, lt_bw_diff: or by 500 bytes per second, as paced, whatever that is of the rate", () => {
  const slow = { lastsNs: ms(89), delivered: 1, lost: 100 };
  // In units of 2^-24 per microsecond 188 and 8671: the difference is paced at 500.6 bytes per second.
  expect(after(0, 1, slow, { ...slow, delivered: 46 }).inUse).toBe(true);
  expect(after(0, 1, slow, { ...slow, delivered: 47 }).inUse).toBe(false);
});
