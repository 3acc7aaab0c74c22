import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import type { Tcb } from "../tcb.ts";
import { limitPacing, updatePacingRate } from "./pacing-rate.ts";

/** The rate, in percent of so many segments in a round trip. */
const percentOf = ({ pacingBps, smssBytes, rtt }: Tcb, segments: number): number =>
  (100 * pacingBps * rtt.srttNs) / (segments * smssBytes * 8e9);

test.each([
  { cwnd: 10, ssthresh: Infinity, rate: 200 },
  { cwnd: 9, ssthresh: 20, rate: 200 },
  { cwnd: 10, ssthresh: 20, rate: 120 },
  { cwnd: 9, ssthresh: 19, rate: 120 },
  { cwnd: 30, ssthresh: 20, rate: 120 },
])(
  "Linux, tcp_update_pacing_rate: with cwnd $cwnd and ssthresh $ssthresh it is $rate %",
  ({ cwnd, ssthresh, rate }) => {
    const { tcb } = inState("ESTABLISHED", { profile: "linux", congestionControl: "reno" });
    Object.assign(tcb.congestion, { cwndSegments: cwnd, ssthreshSegments: ssthresh });
    updatePacingRate(tcb);
    expect(percentOf(tcb, cwnd)).toBeCloseTo(rate);
  },
);

test("what is in flight counts, if that is more than cwnd", () => {
  const lab = inState("ESTABLISHED", { profile: "linux", congestionControl: "reno" });
  const { tcb } = lab;
  lab.write(4 * tcb.smssBytes);
  expect(tcb.scoreboard.count).toBe(4);
  Object.assign(tcb.congestion, { cwndSegments: 2, ssthreshSegments: 2 });
  updatePacingRate(tcb);
  expect(percentOf(tcb, 4)).toBeCloseTo(120);
});

test("no more than the application allows, whatever a control with a model asks for", () => {
  const { tcb } = inState("ESTABLISHED", { profile: "linux", congestionControl: "bbr" });
  tcb.config = { ...tcb.config, maxPacingBps: 3e6 };
  const rates = [2e6, 5e6].map((asked) => {
    tcb.congestion.pacingBps = asked;
    updatePacingRate(tcb);
    return tcb.pacingBps;
  });
  expect(rates).toEqual([2e6, 3e6]);
  tcb.config = { ...tcb.config, maxPacingBps: 1e6 };
  limitPacing(tcb);
  expect(tcb.pacingBps).toBe(1e6);
});
