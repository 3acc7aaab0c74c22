import { mbps, ms, seconds } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import { Bbr3Flow, bunched, dataBps } from "./bbr3.fixture.ts";

const PATH = { rateBps: mbps(10), rttNs: ms(50) };
const LINK_BPS = dataBps(PATH.rateBps);

/** A flow whose application writes 10 Mbit/s into a path of 100, and is never idle. */
function limitedFlow(): Bbr3Flow {
  const flow = new Bbr3Flow({ rateBps: mbps(100), rttNs: ms(50) });
  flow.sender.onOpen = () => flow.write(6000, ms(5), seconds(9));
  return flow;
}

describe("Startup", () => {
  test("BBRv3-10.1 ends on a plateau of bandwidth, after three rounds without growth", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runInto("Drain");
    expect(flow.states).toEqual(["Startup", "Drain"]);
    const { maxBwBps, round } = flow.rows.at(-1)!;
    expect(maxBwBps / LINK_BPS).toBeGreaterThan(0.98);
    expect(maxBwBps / LINK_BPS).toBeLessThan(1.02);
    const plateau = flow.rows.find((row) => row.maxBwBps >= maxBwBps / 1.25)!;
    expect(round - plateau.round).toBeGreaterThanOrEqual(3);
    expect(round - plateau.round).toBeLessThanOrEqual(5);
  });

  test("BBRv3-10.2 ends on loss although the application limits the flow", () => {
    const flow = limitedFlow();
    flow.setLoss(bernoulli(0.1));
    flow.runTo(seconds(4));
    expect(flow.states.slice(0, 2)).toEqual(["Startup", "Drain"]);
    expect(flow.bbr.fullBwReached).toBe(true);
    expect(flow.stays[1]!.first.inflightLongterm).toBeLessThan(Infinity);
  });

  test("BBRv3-10.7 does not end while the application limits the flow and nothing is lost", () => {
    const flow = limitedFlow();
    flow.runTo(seconds(4.9));
    expect(flow.states).toEqual(["Startup"]);
    expect(flow.bbr.fullBwReached).toBe(false);
  });

  test("BBRv3-10.12 finds the full bandwidth though ACKs come in bunches, with more than 2 BDP", () => {
    const flow = new Bbr3Flow({ ...PATH, ackJitter: bunched(ms(20)) });
    flow.greedy();
    flow.runInto("Drain");
    const { maxBwBps } = flow.rows.at(-1)!;
    expect(maxBwBps / LINK_BPS).toBeGreaterThan(0.95);
    expect(maxBwBps / LINK_BPS).toBeLessThan(1.25);
    expect(Math.max(...flow.rows.map(({ extraAcked }) => extraAcked))).toBeGreaterThan(10);
    const largest = Math.max(...flow.rows.map(({ cwnd, bdp }) => cwnd / bdp));
    expect(largest).toBeGreaterThan(2);
  });

  test("BBRv3-10.20 goes on after a ProbeRTT", () => {
    const flow = limitedFlow();
    flow.runTo(seconds(8));
    expect(flow.states).toEqual(["Startup", "ProbeRTT", "Startup"]);
    const [, probe, after] = flow.stays;
    expect(probe!.first.nowNs).toBeGreaterThan(seconds(5));
    expect(probe!.first.nowNs).toBeLessThan(seconds(5.2));
    expect(after!.first.nowNs - probe!.first.nowNs).toBeGreaterThanOrEqual(ms(200));
    expect(after!.first.nowNs - probe!.first.nowNs).toBeLessThan(ms(350));
  });
});

describe("Drain", () => {
  test("BBRv3-10.3 ends when no more than the BDP is in flight", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runInto("ProbeBW_CRUISE");
    const { first, last } = flow.stays.find(({ state }) => state === "Drain")!;
    const after = flow.rows.at(-1)!;
    expect(first.flight).toBeGreaterThan(1.8 * first.bdp);
    expect(last.flight).toBeGreaterThan(Math.ceil(last.bdp));
    expect(after.flight).toBeLessThanOrEqual(Math.ceil(after.bdp));
    expect(after.round - first.round).toBeLessThanOrEqual(3);
  });

  test.each([0.9, 0.1])(
    "BBRv3-10.4 ends after three rounds, the link at %s of its rate",
    (share) => {
      const flow = new Bbr3Flow(PATH);
      flow.greedy();
      flow.runInto("Drain");
      flow.setRate(share * PATH.rateBps);
      flow.runInto(share < 0.5 ? "ProbeBW_DOWN" : "ProbeBW_CRUISE");
      const { first } = flow.stays.find(({ state }) => state === "Drain")!;
      const after = flow.rows.at(-1)!;
      expect(after.round - first.round).toBeLessThanOrEqual(4);
      if (share > 0.5) return;
      // What is sent is more than the link takes: without the limit it would last.
      expect(after.flight).toBeGreaterThan(after.bdp);
      expect(after.round - first.round).toBe(4);
    },
  );
});
