import { mbps, ms, seconds } from "@seedwire/engine";
import { bernoulli, heldBack } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import { Bbr3Flow, dataBps, policer } from "./bbr3.fixture.ts";

const PATH = { rateBps: mbps(10), rttNs: ms(50) };

describe("ProbeRTT", () => {
  test("BBRv3-10.10 comes after 5 s without a shorter round trip, lasts 200 ms and a round, and ends in ProbeBW", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runTo(seconds(7));
    const at = flow.states.indexOf("ProbeRTT");
    const [probe, down, cruise] = flow.stays.slice(at, at + 3);
    expect([down!.state, cruise!.state]).toEqual(["ProbeBW_DOWN", "ProbeBW_CRUISE"]);
    expect(probe!.first.nowNs).toBeGreaterThan(seconds(5));
    expect(probe!.first.nowNs).toBeLessThan(seconds(5.2));
    expect(probe!.last.flight).toBeLessThanOrEqual(Math.ceil(probe!.last.bdp / 2));
    const lastedNs = down!.first.nowNs - probe!.first.nowNs;
    expect(lastedNs).toBeGreaterThan(ms(200));
    expect(lastedNs).toBeLessThan(ms(350));
    expect(cruise!.first.cwnd).toBeGreaterThan(1.8 * cruise!.first.bdp);
  });

  test("BBRv3-5.3.4.3 what it samples counts as limited by the application", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runTo(seconds(4));
    const { rate } = flow.sender.endpoint.tcb.delivery;
    expect(rate.applicationLimited).toBe(false);
    flow.runInto("ProbeRTT");
    expect(rate.applicationLimited).toBe(true);
  });

  test("BBRv3-10.11 is not needed after a pause of 5 s", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runTo(seconds(4));
    flow.rest();
    flow.runTo(seconds(12));
    flow.hosts.simulation.at(seconds(12), () => flow.greedy());
    flow.runTo(seconds(16.5));
    expect(flow.states).not.toContain("ProbeRTT");
    expect(flow.since(seconds(12)).length).toBeGreaterThan(500);
  });
});

test("BBRv3-10.14 with a BDP below one packet the window is four segments, and the pacing right", () => {
  // A full packet takes 12 ms to transmit, the SYN 0.5: until that is forgotten, the BDP is small.
  const path = { rateBps: mbps(1), rttNs: ms(1) };
  const flow = new Bbr3Flow(path);
  flow.greedy();
  flow.runInto("ProbeBW_CRUISE");
  const fromNs = flow.hosts.simulation.nowNs;
  expect(fromNs).toBeLessThan(seconds(4));
  expect(flow.goodputBps(seconds(5)) / dataBps(path.rateBps)).toBeGreaterThan(0.95);
  const rows = flow.since(fromNs).filter(({ state }) => state !== "ProbeBW_UP");
  expect(rows.length).toBeGreaterThan(50);
  for (const { bdp, cwnd, pacingBps, state } of rows) {
    expect(bdp).toBeLessThan(1);
    expect(cwnd).toBe(4);
    const gain = state === "ProbeBW_DOWN" ? 0.9 : 1;
    expect(pacingBps / dataBps(path.rateBps) / gain / 0.99).toBeCloseTo(1, 1);
  }
  for (const { cwnd } of flow.rows) expect(cwnd).toBeGreaterThanOrEqual(4);
});

describe("the link changes", () => {
  test("BBRv3-10.15 ten times as fast: the rate is found in O(log BDP) rounds of a probe", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runTo(seconds(2));
    flow.setRate(mbps(100));
    flow.runInto("ProbeBW_UP");
    const from = flow.rows.at(-1)!;
    flow.runInto("ProbeBW_DOWN");
    const found = flow.rows.find((row) => row.maxBwBps > 0.95 * dataBps(mbps(100)));
    expect(found!.round - from.round).toBeLessThanOrEqual(20); // log 10 / log 1.25 is 10.3
    flow.runTo(flow.hosts.simulation.nowNs + seconds(1));
    const fromNs = flow.hosts.simulation.nowNs;
    expect(flow.goodputBps(fromNs + seconds(2))).toBeGreaterThan(0.85 * dataBps(mbps(100)));
  });

  test("BBRv3-10.16 ten times as slow: bw_shortterm falls at once, max_bw after two cycles", () => {
    const flow = new Bbr3Flow({ rateBps: mbps(100), rttNs: ms(50), queue: 100 });
    flow.greedy();
    flow.runTo(seconds(2));
    flow.setRate(mbps(10));
    flow.runTo(seconds(5));
    const bounded = flow
      .since(seconds(2))
      .filter(({ bwShorttermBps }) => bwShorttermBps < Infinity);
    const [first, slow] = [bounded[0]!, bounded.find((row) => row.bwBps < 0.5 * row.maxBwBps)!];
    expect(first.nowNs).toBeLessThan(seconds(2.3));
    expect(slow.round - first.round).toBeLessThanOrEqual(4);
    expect(slow.maxBwBps).toBeGreaterThan(0.9 * dataBps(mbps(100)));
    flow.runTo(seconds(20));
    const cycles = (untilNs: number): number =>
      flow.stays.filter(
        ({ state, first: { nowNs } }) =>
          state === "ProbeBW_REFILL" && nowNs > seconds(2) && nowNs <= untilNs,
      ).length;
    const forgot = flow.since(seconds(2)).find((row) => row.maxBwBps < dataBps(mbps(20)))!;
    expect(cycles(forgot.nowNs)).toBeGreaterThanOrEqual(1);
    expect(cycles(forgot.nowNs)).toBeLessThanOrEqual(3);
    const { retransmittedSegments: before } = flow.sender.status;
    const goodput = flow.goodputBps(seconds(30));
    expect(goodput).toBeGreaterThan(0.85 * dataBps(mbps(10)));
    expect(flow.sender.status.retransmittedSegments - before).toBeLessThan(0.03 * 8600);
  });

  test("BBRv3-10.17 a policer: the rate stays near that of its tokens, without lasting heavy loss", () => {
    const flow = new Bbr3Flow({ rateBps: mbps(100), rttNs: ms(50) });
    flow.setLoss(policer(mbps(10), 60_000));
    flow.greedy();
    flow.runTo(seconds(5));
    const before = flow.sender.status;
    const goodput = flow.goodputBps(seconds(25));
    expect(goodput / dataBps(mbps(10))).toBeGreaterThan(0.8);
    expect(goodput / dataBps(mbps(10))).toBeLessThan(1.01);
    const after = flow.sender.status;
    const lost = after.retransmittedSegments - before.retransmittedSegments;
    const sent = after.dataSegmentsSent - before.dataSegmentsSent;
    expect(lost / sent).toBeLessThan(0.05);
  });
});

describe("losses that were none", () => {
  test("BBRv3-10.18 a recovery for reordering is undone", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runInto("ProbeBW_CRUISE");
    const { nowNs } = flow.hosts.simulation;
    flow.setReorder(heldBack(bernoulli(0.05), ms(40)));
    flow.runTo(nowNs + ms(300));
    flow.setReorder(null);
    expect(flow.sender.endpoint.tcb.counters.fastRetransmits).toBeGreaterThan(0);
    flow.runTo(nowNs + ms(1000));
    expect(flow.sender.endpoint.tcb.counters.undos).toBeGreaterThan(0);
    const { bwShortterm, inflightShortterm, inflightLongterm } = flow.bbr;
    expect([bwShortterm, inflightShortterm, inflightLongterm]).toEqual([
      Infinity,
      Infinity,
      Infinity,
    ]);
    expect(flow.bbr.cwndSegments).toBeGreaterThan(1.8 * flow.bbr.bw * flow.bbr.minRttNs);
  });

  test("BBRv3-10.19 a time-out for a path that became longer is undone", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runInto("ProbeBW_CRUISE");
    const { nowNs } = flow.hosts.simulation;
    const before = flow.bbr.cwndSegments;
    flow.setDelay(ms(600));
    flow.runTo(nowNs + ms(550));
    expect(flow.sender.status.rtos).toBeGreaterThan(0);
    flow.setDelay(ms(25));
    flow.runTo(nowNs + ms(1500));
    expect(flow.sender.endpoint.tcb.counters.undos).toBeGreaterThan(0);
    expect(flow.bbr.cwndSegments).toBeGreaterThan(0.9 * before);
    expect(flow.bbr.bwShortterm).toBe(Infinity);
  });
});
