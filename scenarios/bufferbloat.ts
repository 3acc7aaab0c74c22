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
  type Ns,
  type QueueModel,
} from "seedwire";
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

/**
 * How long a ping takes beside a download, by the queue before the slow cable: as long as the buffer is
 * deep, or about as long as without the download (RFC 8289 §1).
 */
export default scenario(
  "bufferbloat",
  {
    params: {
      queue: oneOf(Object.keys(QUEUES) as QueueName[], { about: "before the slow cable" }),
      rate: rate(mbps(10), { about: "of the slow cable" }),
      rtt: duration("40ms", { about: "there and back, without queueing" }),
      buffer: count(200, { about: "packets that may wait", min: 20 }),
      duration: duration("20s", { about: "of which the first 5 s do not count" }),
    },
  },
  async ({ net, params, expect, report }) => {
    const [server, router, client] = [net.host("server"), net.router("router"), net.host("client")];
    const queue = QUEUES[params.queue](params.buffer);
    const delayNs = Math.round(params.rtt / 4);
    net.cable(server, router, { delayNs });
    net.cable(router, client, { delayNs, rateBps: params.rate, forward: { queue } });

    const download = endlessFlow(server, client);
    await net.until(WARM_UP_NS);
    const { acknowledgedBytes } = download.status;
    const rttsNs: Ns[] = [];
    let lost = 0;
    while (net.now < params.duration) {
      const next = net.now + PING_EVERY_NS;
      const { rttNs } = await server.ping(client, { timeout: "5s" });
      if (rttNs === null) lost++;
      else rttsNs.push(rttNs);
      await net.until(Math.max(net.now, next));
    }
    const bytes = download.status.acknowledgedBytes - acknowledgedBytes;
    const goodputBps = (bytes * 8e9) / (net.now - WARM_UP_NS);

    const sorted = rttsNs.toSorted((a, b) => a - b);
    const median = sorted[sorted.length >> 1]!;
    const max = sorted.at(-1)!;
    report.metric("goodput", goodputBps, "bps");
    report.metric("median ping", median, "ns");
    report.metric("longest ping", max, "ns");
    report.metric("pings lost", lost, "packets");

    const packetNs = (1500 * 8e9) / params.rate;
    const bounds: Record<QueueName, readonly [medianNs: Ns, maxNs: Ns]> = {
      "drop-tail": [params.buffer * packetNs, params.buffer * packetNs],
      codel: [ms(5) + packetNs, ms(20)], // its target, and what grows in an interval
      fq_codel: [packetNs, 2 * packetNs], // what is being sent, and another new flow
      pie: [ms(25), ms(45)], // around its target of 15 ms, which a burst may pass
      red: [maxTh(params.buffer) * packetNs, 2 * maxTh(params.buffer) * packetNs], // an average is late
    };
    const [medianNs, maxNs] = bounds[params.queue];
    const emptyNs = params.rtt + 2 * packetNs; // one of another packet is on its way out
    expect(median).toBeWithin(params.rtt, emptyNs + medianNs);
    expect(max).toBeWithin(params.rtt, emptyNs + maxNs);
    if (params.queue === "drop-tail") {
      // CUBIC leaves 0.7 of what fills path and buffer (RFC 9438 §4.6): so much waits at least.
      expect(median).toBeGreaterThan(params.rtt + 0.7 * medianNs - 0.3 * params.rtt);
    }
    expect(goodputBps).toBeGreaterThan(0.7 * params.rate); // what a cut leaves of a path without a queue
    net.stop();
  },
);
