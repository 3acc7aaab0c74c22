import { pattern } from "seedwire";
import { established, inLab } from "./lab.ts";
import type { TimerCase } from "./row.ts";

/** Brings cwnd to what it was in the measurement. */
const BYTES = 450_000;
/** The kernel's RTO is a whole number of ticks, rounded up. */
const TICK_MS = 4;

/** The window of a client that has sent a lot and then nothing for so many RTOs. */
const windowAfter = (idleRtos: number, congestionControl: "bbr" | "cubic" = "cubic") =>
  inLab({ client: { congestionControl } }, async (lab) => {
    const { net } = lab;
    const [atClient] = await established(lab);
    atClient.push(pattern(BYTES));
    while (atClient.status.acknowledgedBytes < BYTES) await net.sleep("100us");
    const { cwndSegments, ssthreshSegments, rtoNs } = atClient.status;
    await net.sleep(Math.round((idleRtos - 0.5) * rtoNs));
    const fromNs = net.now;
    atClient.push(pattern(BYTES));
    await net.sleep("1us");
    const burst = lab.log.on("client>server").filter(({ timeNs }) => timeNs >= fromNs);
    const after = atClient.status;
    return {
      before: { cwndSegments, ssthreshSegments, rtoMs: Math.ceil(rtoNs / 1e6 / TICK_MS) * TICK_MS },
      burst: burst.length,
      cwndSegments: after.cwndSegments,
      ssthreshSegments: after.ssthreshSegments,
    };
  });

export const idleWindowCases: readonly TimerCase[] = [
  {
    what: "congestion window after idle, bbr",
    run: async () => {
      const { before, cwndSegments } = await windowAfter(10, "bbr");
      return {
        events: [],
        facts: [
          { label: "cwnd", simulated: cwndSegments, measured: before.cwndSegments }, // it keeps its window
        ],
      };
    },
  },
  {
    what: "congestion window after idle, cubic",
    run: async () => {
      const all = [];
      for (const rtos of [1, 2, 3, 4, 10]) all.push(await windowAfter(rtos));
      return {
        events: [],
        facts: [
          {
            label: "before",
            simulated: all[0]!.before,
            measured: { cwndSegments: 74, ssthreshSegments: 62, rtoMs: 288 },
          },
          {
            label: "segments that leave at once after 0.5, 1.5, 2.5, 3.5 and 9.5 RTO",
            simulated: all.map(({ burst }) => burst),
            measured: [74, 37, 18, 10, 10],
          },
          {
            label: "ssthresh then",
            simulated: all.map(({ ssthreshSegments }) => ssthreshSegments),
            measured: [62, 62, 62, 62, 62],
          },
        ],
      };
    },
  },
];
