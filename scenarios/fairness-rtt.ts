import { controllers, duration, mbps, ms, scenario, type ControllerName } from "seedwire";
import { tellMatrix } from "./lib/matrix.ts";
import { bdpPackets, goodputsBps, shareBottleneck } from "./lib/shared-bottleneck.ts";

const RATE_BPS = mbps(10);
const NEAR_MS = 20;
const FAR_MS = [60, 200];

/** What goodput near : far may be, for each of the far ones. */
const BANDS: Partial<Record<ControllerName, readonly (readonly [number, number])[]>> = {
  reno: [
    [0.9, 3], // (60 + 60 of queue) / (20 + 60) = 1.5, to the power of 1 to 2
    [3, 20],
  ],
  cubic: [
    [0.5, 2],
    [0.7, 5],
  ],
  bbr: [
    [0.2, 1.5], // two bandwidth-delay products in flight: the longer path has more in the queue
    [0.03, 1.2],
  ],
};

/**
 * How much more a flow gets whose round trip is shorter. Losses and queue are shared, so a Reno that
 * grows by a segment in each of its shorter round trips gets more: in theory by the ratio of the round
 * trips, queue included, to the power of 1 to 2. CUBIC grows by the clock and is less unfair (RFC 9438
 * §3.3), BBR is unfair the other way round. Each control has a band; those without one are told only.
 */
export default scenario(
  "RTT unfairness",
  { params: { duration: duration("36s", { about: "of which the latter two thirds count" }) } },
  async ({ net, params, expect, report }) => {
    const rng = net.rng("starts");
    const names = Object.keys(controllers) as ControllerName[];
    const begin = (congestionControl: ControllerName, farMs: number) =>
      shareBottleneck(net, `${congestionControl}-${farMs}`, {
        rateBps: RATE_BPS,
        queue: bdpPackets(RATE_BPS, ms(60)),
        flows: [NEAR_MS, farMs].map((rttMs) => ({
          rttNs: ms(rttMs),
          tcp: { congestionControl },
          startNs: Math.floor(rng.quick() * 1e9),
        })),
      });
    const groups = names.map((name) => FAR_MS.map((farMs) => begin(name, farMs)));
    const all = groups.flat(2);
    const { duration } = params;
    const goodputs = await goodputsBps(net, all, Math.round(duration / 3), duration);
    const ratios = groups.map((row) =>
      row.map((flows) => {
        const [near, far] = flows.map((flow) => goodputs[all.indexOf(flow)]!);
        return near! / far!;
      }),
    );

    const columns = FAR_MS.map((farMs) => `${NEAR_MS} : ${farMs} ms`);
    tellMatrix(report, { title: "goodput near : far", rows: names, columns, values: ratios });
    names.forEach((name, i) =>
      BANDS[name]?.forEach(([least, most], j) => expect(ratios[i]![j]).toBeWithin(least, most)),
    );
    net.stop();
  },
);
