import { controllers, count, duration, mbps, ms, scenario, type ControllerName } from "seedwire";
import { tellMatrix } from "./lib/matrix.ts";
import { bdpPackets, goodputsBps, jainIndex, shareBottleneck } from "./lib/shared-bottleneck.ts";

const RATE_BPS = mbps(10);
const RTT_NS = ms(20);
const FLOWS = [2, 8];
/**
 * What the index must be, if not 0.9. A Vegas that begins later takes the queue of the others for the
 * path; BBRs agree on the path only when they empty the queue, once in ten seconds.
 */
const LEAST: Partial<Record<ControllerName, number>> = { bbr: 0.75, vegas: 0.7 };

/**
 * Jain's index of flows that are alike in all but when they began, by their congestion control and
 * their number: not below 0.9. With 8 of them each has a window of few segments, and losses hit them
 * unequally.
 */
export default scenario(
  "Jain's index of fairness",
  {
    params: {
      queue: count(1, { about: "bandwidth-delay products that wait at most", min: 1 }),
      duration: duration("30s", { about: "of which the second half counts" }),
    },
  },
  async ({ net, params, expect, report }) => {
    const rng = net.rng("starts");
    const names = Object.keys(controllers) as ControllerName[];
    const begin = (congestionControl: ControllerName, count: number) =>
      shareBottleneck(net, `${congestionControl}-${count}`, {
        rateBps: RATE_BPS,
        queue: params.queue * bdpPackets(RATE_BPS, RTT_NS),
        flows: Array.from({ length: count }, () => ({
          rttNs: RTT_NS,
          tcp: { congestionControl },
          startNs: Math.floor(rng.quick() * 1e9),
        })),
      });
    const groups = names.map((name) => FLOWS.map((count) => begin(name, count)));
    const all = groups.flat(2);
    const goodputs = await goodputsBps(net, all, params.duration / 2, params.duration);
    const jains = groups.map((row) =>
      row.map((flows) => jainIndex(flows.map((flow) => goodputs[all.indexOf(flow)]!))),
    );

    const columns = FLOWS.map((count) => `${count} flows`);
    tellMatrix(report, { title: "Jain's index", rows: names, columns, values: jains, digits: 3 });
    names.forEach((name, i) => {
      for (const jain of jains[i]!) expect(jain).toBeWithin(LEAST[name] ?? 0.9, 1);
    });
    net.stop();
  },
);
