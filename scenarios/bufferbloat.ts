import {
  codel,
  count,
  duration,
  fqCodel,
  mbps,
  ms,
  oneOf,
  packets,
  pie,
  rate,
  red,
  scenario,
  seconds,
  type Expect,
  type Network,
  type Ns,
  type QueueModel,
} from "seedwire";
import { tellMatrix } from "./lib/matrix.ts";
import { endlessFlow } from "./lib/steady-flow.ts";

const WARM_UP_NS = seconds(5);
const PING_EVERY_NS = ms(100);
/** RED drops some on an average of a fortieth of the room, all on three times as much. */
const minTh = (limitPackets: number): number => limitPackets / 40;
const maxTh = (limitPackets: number): number => 3 * minTh(limitPackets);

/** What makes each queue, with room for so many packets. */
const QUEUES = {
  "drop-tail": (limitPackets) => packets(limitPackets),
  codel: (limitPackets) => codel({ limitPackets }),
  fq_codel: (limitPackets) => fqCodel({ limitPackets }),
  pie: (limitPackets) => pie({ limitPackets }),
  red: (limitPackets) =>
    red({ minPackets: minTh(limitPackets), maxPackets: maxTh(limitPackets), limitPackets }),
} satisfies Record<string, (limitPackets: number) => QueueModel>;
type QueueName = keyof typeof QUEUES;

/** A slow cable, and for how long it is looked at. */
interface Bottleneck {
  readonly queue: QueueName;
  readonly rate: number;
  readonly rtt: Ns;
  readonly buffer: number;
  readonly duration: Ns;
}

/** What a download and the pings beside it came to. */
interface Outcome {
  readonly goodputBps: number;
  readonly medianNs: Ns;
  readonly maxNs: Ns;
  readonly lost: number;
}

/**
 * A download over a slow cable and a train of pings beside it, between hosts of their own.
 *
 * @param suffix of the hosts' names
 */
async function downloadAndPing(net: Network, path: Bottleneck, suffix = ""): Promise<Outcome> {
  const server = net.host(`server${suffix}`);
  const router = net.router(`router${suffix}`);
  const client = net.host(`client${suffix}`);
  const queue = QUEUES[path.queue](path.buffer);
  const delayNs = Math.round(path.rtt / 4);
  net.cable(server, router, { delayNs });
  net.cable(router, client, { delayNs, rateBps: path.rate, forward: { queue } });

  const download = endlessFlow(server, client);
  await net.until(WARM_UP_NS);
  const { acknowledgedBytes } = download.status;
  const rttsNs: Ns[] = [];
  let lost = 0;
  while (net.now < path.duration) {
    const next = net.now + PING_EVERY_NS;
    const { rttNs } = await server.ping(client, { timeout: "5s" });
    if (rttNs === null) lost++;
    else rttsNs.push(rttNs);
    await net.until(Math.max(net.now, next));
  }
  const bytes = download.status.acknowledgedBytes - acknowledgedBytes;
  const goodputBps = (bytes * 8e9) / (net.now - WARM_UP_NS);
  const sorted = rttsNs.toSorted((a, b) => a - b);
  return { goodputBps, medianNs: sorted[sorted.length >> 1]!, maxNs: sorted.at(-1)!, lost };
}

/** What must hold for each queue. */
function check({ goodputBps, medianNs, maxNs }: Outcome, path: Bottleneck, expect: Expect): void {
  const { queue, rate, rtt, buffer } = path;
  const packetNs = (1500 * 8e9) / rate;
  const bounds: Record<QueueName, readonly [median: Ns, max: Ns]> = {
    "drop-tail": [buffer * packetNs, buffer * packetNs],
    codel: [ms(5) + packetNs, ms(20)], // its target, and what grows in an interval
    fq_codel: [packetNs, 2 * packetNs], // what is being sent, and another new flow
    pie: [ms(25), ms(45)], // around its target of 15 ms, which a burst may pass
    red: [maxTh(buffer) * packetNs, 2 * maxTh(buffer) * packetNs], // an average is late
  };
  const [median, max] = bounds[queue];
  const emptyNs = rtt + 2 * packetNs; // a packet of the download is on its way out
  expect(medianNs).toBeWithin(rtt, emptyNs + median);
  expect(maxNs).toBeWithin(rtt, emptyNs + max);
  // CUBIC leaves 0.7 of what fills path and buffer (RFC 9438 §4.6): so much waits at least.
  if (queue === "drop-tail") expect(medianNs).toBeGreaterThan(0.7 * (rtt + median));
  expect(goodputBps).toBeGreaterThan(0.7 * rate); // and that of a path without a queue
}

const PATH = {
  rate: rate(mbps(10), { about: "of the slow cable" }),
  rtt: duration("40ms", { about: "there and back, without queueing" }),
  buffer: count(200, { about: "packets that may wait", min: 20 }),
  duration: duration("20s", { about: "of which the first 5 s do not count", min: "6s" }),
};
const NAMES = Object.keys(QUEUES) as QueueName[];

/**
 * How long a ping takes beside a download, by the queue before the slow cable: as long as the buffer is
 * deep, or about as long as without the download (RFC 8289 §1).
 */
export default scenario(
  "bufferbloat",
  { params: { queue: oneOf(NAMES, { about: "before the slow cable" }), ...PATH } },
  async ({ net, params, expect, report }) => {
    const outcome = await downloadAndPing(net, params);
    report.metric("goodput", outcome.goodputBps, "bps");
    report.metric("median ping", outcome.medianNs, "ns");
    report.metric("longest ping", outcome.maxNs, "ns");
    report.metric("pings lost", outcome.lost, "packets");
    check(outcome, params, expect);
    net.stop();
  },
);

/** The same for every queue, side by side. */
export const everyQueue = scenario(
  "bufferbloat of every queue",
  { params: PATH },
  async ({ net, params, expect, report }) => {
    const paths = NAMES.map((queue) => ({ ...params, queue }));
    const runs = paths.map((path) => downloadAndPing(net, path, `-${path.queue}`));
    const outcomes = await Promise.all(runs);
    const columns = ["goodput, Mbit/s", "median ping, ms", "longest ping, ms"];
    const values = outcomes.map(({ goodputBps, medianNs, maxNs }) => [
      goodputBps / 1e6,
      medianNs / 1e6,
      maxNs / 1e6,
    ]);
    tellMatrix(report, { title: "queue", rows: NAMES, columns, values });
    outcomes.forEach((outcome, i) => check(outcome, paths[i]!, expect));
    net.stop();
  },
);
