import { duration, mbps, ms, scenario } from "seedwire";
import { tellMatrix } from "./lib/matrix.ts";
import { bdpPackets, goodputsBps, shareBottleneck } from "./lib/shared-bottleneck.ts";

const RATE_BPS = mbps(10);
const RTT_NS = ms(40);

/** Bandwidth-delay products that wait at most, and what CUBIC : BBR may be there. */
const QUEUES = [
  { products: 0.5, least: 0, most: 0.7 },
  { products: 2, least: 0.1, most: 2.5 },
  { products: 8, least: 0.7, most: 20 },
];

/**
 * How CUBIC and BBR (v1) share a bottleneck: goodput of one CUBIC flow over that of one BBR flow. BBR
 * keeps at most two bandwidth-delay products in flight and does not heed losses: a short queue it
 * overruns, and CUBIC gives way at every loss; a long one CUBIC fills, and BBR is held down by its cap.
 */
export default scenario(
  "CUBIC against BBR",
  { params: { duration: duration("60s", { about: "of which the second half counts" }) } },
  async ({ net, params, expect, report }) => {
    const rng = net.rng("starts");
    const groups = QUEUES.map(({ products }) =>
      shareBottleneck(net, `queue-${products}`, {
        rateBps: RATE_BPS,
        queue: Math.ceil(products * bdpPackets(RATE_BPS, RTT_NS)),
        flows: (["cubic", "bbr"] as const).map((congestionControl) => ({
          rttNs: RTT_NS,
          tcp: { congestionControl },
          startNs: Math.floor(rng.quick() * 1e9),
        })),
      }),
    );
    const all = groups.flat();
    const goodputs = await goodputsBps(net, all, params.duration / 2, params.duration);
    const ratios = groups.map((flows) => {
      const [cubic, bbr] = flows.map((flow) => goodputs[all.indexOf(flow)]!);
      return cubic! / bbr!;
    });

    const columns = QUEUES.map(({ products }) => `queue ${products} BDP`);
    tellMatrix(report, { title: "goodput", rows: ["CUBIC : BBR"], columns, values: [ratios] });
    QUEUES.forEach(({ least, most }, i) => expect(ratios[i]).toBeWithin(least, most));
    net.stop();
  },
);
