import { mbps, ms, seconds } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import { Bbr3Flow, bunched, dataBps } from "./bbr3.fixture.ts";

const PATH = { rateBps: mbps(10), rttNs: ms(50) };
const LINK_BPS = dataBps(PATH.rateBps);

/** A flow that was greedy until CRUISE, and whose application writes 4 Mbit/s from then on. */
function limitedCruise(): Bbr3Flow {
  const flow = new Bbr3Flow(PATH);
  flow.greedy();
  flow.runInto("ProbeBW_CRUISE");
  flow.rest();
  const { nowNs } = flow.hosts.simulation;
  flow.hosts.simulation.at(nowNs, () => flow.write(2500, ms(5), seconds(20)));
  return flow;
}

describe("UP", () => {
  test("BBRv3-10.5 ends on a plateau of bandwidth", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runInto("ProbeBW_UP").runInto("ProbeBW_DOWN");
    const { first, last } = flow.stays.at(-2)!;
    expect(last.round - first.round).toBeGreaterThanOrEqual(2);
    expect(last.round - first.round).toBeLessThanOrEqual(4);
    expect(last.flight).toBeGreaterThan(1.25 * last.bdp);
    expect(flow.sender.status.retransmittedSegments).toBe(0);
    expect(flow.bbr.inflightLongterm).toBe(Infinity);
  });

  test("BBRv3-10.6 ends on a loss above 2 % although the application limits the flow", () => {
    const flow = limitedCruise();
    flow.runInto("ProbeBW_UP");
    flow.setLoss(bernoulli(0.1));
    flow.runInto("ProbeBW_DOWN");
    const { first, last } = flow.stays.at(-2)!;
    expect(last.nowNs - first.nowNs).toBeLessThan(seconds(1));
    // It was not the path's fault that no more was in flight.
    expect(flow.bbr.inflightLongterm).toBe(Infinity);
  });

  test("BBRv3-10.7 does not end while the application limits the flow and nothing is lost", () => {
    const flow = limitedCruise();
    flow.runInto("ProbeBW_UP").runInto("ProbeRTT");
    const { first, last } = flow.stays.at(-2)!;
    expect(first.state).toBe("ProbeBW_UP");
    expect(last.round - first.round).toBeGreaterThan(10);
  });

  test("BBRv3-10.21 ends on a loss, and the long-term bound is reduced that was set before", () => {
    const flow = new Bbr3Flow({ ...PATH, queue: 20 });
    flow.greedy();
    flow.runInto("ProbeBW_UP");
    const bound = flow.bbr.inflightLongterm;
    expect(bound).toBeLessThan(Infinity); // Startup has set it
    flow.setRate(mbps(7));
    flow.runInto("ProbeBW_DOWN");
    expect(flow.stays.at(-2)!.state).toBe("ProbeBW_UP");
    expect(flow.sender.status.retransmittedSegments).toBeGreaterThan(0);
    expect(flow.bbr.inflightLongterm).toBeLessThan(flow.stays.at(-2)!.last.inflightLongterm);
  });
});

describe("DOWN and CRUISE", () => {
  test("BBRv3-10.8 DOWN ends when no more than the BDP is in flight, and there is headroom", () => {
    const flow = new Bbr3Flow({ ...PATH, queue: 20 });
    flow.greedy();
    flow.runInto("ProbeBW_UP").runInto("ProbeBW_DOWN").runInto("ProbeBW_CRUISE");
    const { last } = flow.stays.at(-2)!;
    const after = flow.rows.at(-1)!;
    const room = (row: typeof after): number =>
      Math.min(Math.ceil(row.bdp), 0.85 * row.inflightLongterm);
    expect(last.inflightLongterm).toBeLessThan(Infinity);
    expect(last.flight).toBeGreaterThan(room(last));
    expect(after.flight).toBeLessThanOrEqual(room(after));
  });

  test("BBRv3-10.9 DOWN goes directly to REFILL if the queue has not gone when it is time to probe", () => {
    const flow = new Bbr3Flow(PATH);
    flow.greedy();
    flow.runTo(seconds(2));
    flow.setDelay(ms(20)); // a shorter round trip puts ProbeRTT off
    flow.runInto("ProbeBW_UP").runInto("ProbeBW_DOWN");
    flow.setRate(0.9 * PATH.rateBps);
    flow.runInto("ProbeBW_REFILL");
    const [up, down, refill] = flow.stays.slice(-3);
    expect([up!.state, down!.state]).toEqual(["ProbeBW_UP", "ProbeBW_DOWN"]);
    const waitNs = refill!.first.nowNs - down!.first.nowNs;
    expect(waitNs).toBeGreaterThan(seconds(2));
    expect(waitNs).toBeLessThan(seconds(3.1));
  });

  test("BBRv3-10.13 CRUISE keeps the link busy though ACKs come in bunches", () => {
    const flow = new Bbr3Flow({ ...PATH, ackJitter: bunched(ms(40)) });
    flow.greedy();
    flow.runInto("ProbeBW_CRUISE");
    const { nowNs } = flow.hosts.simulation;
    flow.runTo(nowNs + ms(200));
    const goodput = flow.goodputBps(nowNs + ms(1800));
    expect(flow.bbr.state).toBe("ProbeBW_CRUISE");
    expect(goodput / LINK_BPS).toBeGreaterThan(0.95);
  });

  test("BBRv3-10.22 a REFILL that the application limits does not lower max_bw", () => {
    const flow = limitedCruise();
    const { maxBwBps } = flow.rows.at(-1)!;
    flow.runInto("ProbeBW_REFILL").runInto("ProbeBW_UP").runTo(seconds(16));
    const refills = flow.states.filter((state) => state === "ProbeBW_REFILL").length;
    expect(refills).toBeGreaterThanOrEqual(2);
    expect(flow.rows.at(-1)!.maxBwBps / maxBwBps).toBeCloseTo(1, 2);
  });
});
