import { duration, mbps, ms, scenario } from "seedwire";
import { tellMatrix } from "./lib/matrix.ts";
import { bdpPackets, goodputsBps, shareBottleneck } from "./lib/shared-bottleneck.ts";

const RATE_BPS = mbps(10);
const RTTS_MS = [10, 40, 160];
/** Bandwidth-delay products that wait at most. */
const QUEUES = [1, 4];
/** What CUBIC : Reno may be, for each round trip: friendly on short paths, never a hog without end. */
const BANDS = [
  [0.5, 1.5],
  [0.6, 4],
  [1.2, 15],
] as const;
/** Of each control. */
const FLOWS = 2;

/**
 * How CUBIC and Reno share a bottleneck: goodput of two CUBIC flows over that of two Reno flows. On
 * paths with a small bandwidth-delay product CUBIC is in its Reno-friendly region and takes no more
 * than Reno (RFC 9438 §4.3, §5.1); on long ones, and behind long queues, it takes more.
 */
export default scenario(
  "CUBIC against Reno",
  { params: { duration: duration("50s", { about: "of which the second half counts" }) } },
  async ({ net, params, expect, report }) => {
    const rng = net.rng("starts");
    const begin = (rttMs: number, queue: number) =>
      shareBottleneck(net, `${rttMs}ms-${queue}`, {
        rateBps: RATE_BPS,
        queue: Math.ceil(queue * bdpPackets(RATE_BPS, ms(rttMs))),
        flows: Array.from({ length: 2 * FLOWS }, (_, i) => ({
          rttNs: ms(rttMs),
          tcp: { congestionControl: i % 2 === 0 ? "cubic" : "reno" },
          startNs: Math.floor(rng.quick() * 1e9),
        })),
      });
    const groups = RTTS_MS.map((rttMs) => QUEUES.map((queue) => begin(rttMs, queue)));
    const all = groups.flat(2);
    const goodputs = await goodputsBps(net, all, params.duration / 2, params.duration);
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b);
    const ratios = groups.map((row) =>
      row.map((flows) => {
        const shares = flows.map((flow) => goodputs[all.indexOf(flow)]!);
        const of = (parity: number): number => sum(shares.filter((_, i) => i % 2 === parity));
        return of(0) / of(1);
      }),
    );
    const rows = RTTS_MS.map((rttMs) => `${rttMs} ms`);
    const columns = QUEUES.map((queue) => `queue ${queue} BDP`);
    tellMatrix(report, { title: "CUBIC : Reno", rows, columns, values: ratios });
    BANDS.forEach(([least, most], i) => {
      for (const ratio of ratios[i]!) expect(ratio).toBeWithin(least, most);
    });
    net.stop();
  },
);
