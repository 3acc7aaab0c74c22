import { mbps, ms, seconds } from "@seedwire/engine";
import { markAbove } from "@seedwire/link";
import { expect, test } from "vitest";
import { Bbr3Flow, dataBps } from "./bbr3.fixture.ts";

test("BBRv3-3.7 a queue that marks above 20 packets ends Startup and probes, and nothing is lost", () => {
  const flow = new Bbr3Flow({
    rateBps: mbps(10),
    rttNs: ms(50),
    queueModel: markAbove(20),
    tcp: { ecn: "request" },
  });
  flow.greedy();
  flow.runInto("Drain");
  expect(flow.bbr.inflightLongterm).toBeLessThan(Infinity);
  const { link } = flow.hosts.cable.ab;
  expect(link.stats.marked).toBeGreaterThan(0);
  flow.runInto("ProbeBW_UP").runInto("ProbeBW_DOWN");
  expect(flow.bbr.inflightLongterm).toBeLessThan(2 * 42);
  const { queueMaxBytes } = link.stats;
  expect(queueMaxBytes / 1500).toBeLessThan(60); // without marks Startup fills a BDP more
  const { nowNs } = flow.hosts.simulation;
  expect(flow.goodputBps(nowNs + seconds(10)) / dataBps(mbps(10))).toBeGreaterThan(0.85);
  expect(flow.sender.status.retransmittedSegments).toBe(0);
});
