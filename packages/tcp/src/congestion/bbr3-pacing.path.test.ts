import { mbps, ms, type Ns } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { expect, test } from "vitest";
import { Bbr3Flow } from "./bbr3.fixture.ts";

/** When data segments reach the link, from now until then. */
function departures(flow: Bbr3Flow, untilNs: Ns): Ns[] {
  const times: Ns[] = [];
  const { simulation, cable } = flow.hosts;
  simulation.trace.channel(packetChannel).subscribe((event, link, packet, nowNs) => {
    if (event === "accept" && link === cable.ab.link && packet.payloadLength > 0) times.push(nowNs);
  });
  flow.runTo(untilNs);
  return times;
}

test("BBRv3-5.6.2 segments leave at 0.99 of the bandwidth", () => {
  const flow = new Bbr3Flow({ rateBps: mbps(10), rttNs: ms(50) });
  flow.greedy();
  flow.runInto("ProbeBW_CRUISE");
  const { bwBps } = flow.rows.at(-1)!;
  const times = departures(flow, flow.hosts.simulation.nowNs + ms(1500));
  expect(flow.bbr.state).toBe("ProbeBW_CRUISE");
  const spanNs = times.at(-1)! - times[0]!;
  const rate = ((times.length - 2) * 1448 * 8e9) / spanNs; // the last burst has two
  expect(rate / bwBps / 0.99).toBeCloseTo(1, 2);
});

test.each([
  [10, 2],
  [100, 8],
  [400, 33],
])("BBRv3-5.6.3 at %s Mbit/s bursts have %s segments: a millisecond of the rate", (rate, most) => {
  const flow = new Bbr3Flow({ rateBps: mbps(rate), rttNs: ms(20) });
  flow.greedy();
  flow.runInto("ProbeBW_CRUISE");
  const bursts = new Map<Ns, number>();
  for (const timeNs of departures(flow, flow.hosts.simulation.nowNs + ms(50))) {
    bursts.set(timeNs, (bursts.get(timeNs) ?? 0) + 1);
  }
  expect(flow.bbr.state).toBe("ProbeBW_CRUISE");
  expect(flow.bbr.sendQuantum).toBe(most);
  const largest = Math.max(...bursts.values());
  expect(largest).toBeLessThanOrEqual(most);
  expect(largest).toBeGreaterThanOrEqual(most - 1); // Linux takes 1/1024 of a second
});
