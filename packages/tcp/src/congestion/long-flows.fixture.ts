import { ms, type Ns, seconds } from "@seedwire/engine";
import type { QueueModel } from "@seedwire/link";
import type { TcpOptions } from "../config.ts";
import type { Connection } from "../connection.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";
import type { CongestionController } from "./index.ts";

const PIECE = new Uint8Array(65_536);

/** A bottleneck, and flows through it that always have something to send. */
export interface LongFlowsOptions {
  readonly tcp?: TcpOptions;
  readonly rateBps: number;
  readonly rttNs: Ns;
  readonly queue: QueueModel;
  /** Choices of each sender beside `tcp`; each begins a tenth of a second after the one before. Default: one. */
  readonly flows?: readonly TcpOptions[];
  /** How long they last, and from when on is measured. */
  readonly untilNs: Ns;
  readonly fromNs: Ns;
  /** Looks each ms at the senders' controls. */
  readonly look?: (controllers: readonly CongestionController[], nowNs: Ns) => void;
}

/** What was seen each ms of the time that is measured. */
export interface LongFlows {
  /** Packets in the queue: mean, least, most. */
  readonly queue: { readonly mean: number; readonly least: number; readonly most: number };
  /** Share of the time in which the bottleneck was busy, 0 to 1. */
  readonly utilization: number;
  readonly drops: number;
  readonly marks: number;
  readonly retransmissions: number;
  /** Bytes received of each flow. */
  readonly bytes: readonly number[];
}

/** Runs them. */
export async function longFlows(options: LongFlowsOptions): Promise<LongFlows> {
  const { rateBps, rttNs, queue, flows = [{}], fromNs, untilNs, look } = options;
  const tcp = { congestionControl: "reno", sendBufferBytes: 1 << 24, ...options.tcp } as const;
  const ab = { rateBps, delayNs: rttNs / 2, queue };
  const { simulation, a, b, cable } = twoHosts({ tcp, ab, ba: { delayNs: rttNs / 2 } });
  const bytes: number[] = [];
  b.listen(80, {}, (connection) => {
    const flow = bytes.push(0) - 1;
    connection.consume(
      (_chunk, _offset, length) => {
        if (simulation.nowNs >= fromNs) bytes[flow]! += length;
      },
      () => {},
    );
  });
  const connections: Connection[] = [];
  const begin = (config: TcpOptions): void => {
    const connection = a.connect(B, 80, { config });
    connections.push(connection);
    const write = (): void => {
      while (connection.writable > 0 && connection.push(PIECE) === null);
    };
    connection.onOpen = write;
    connection.onDrain = write;
  };
  const { link } = cable.ab;
  const seen = { sum: 0, count: 0, least: Infinity, most: 0 };
  let busyNs = 0;
  let drops = 0;
  await simulation.run(async () => {
    flows.forEach((config, at) => simulation.after(at * ms(100), () => begin(config)));
    for (let nowNs = 0; nowNs < untilNs; nowNs += ms(1)) {
      await simulation.sleep(ms(1));
      look?.(
        connections.map(({ endpoint }) => endpoint.tcb.congestion),
        simulation.nowNs,
      );
      if (nowNs < fromNs) {
        busyNs = link.stats.busyNs;
        continue;
      }
      const { waitingPackets } = link;
      seen.sum += waitingPackets;
      seen.count++;
      seen.least = Math.min(seen.least, waitingPackets);
      seen.most = Math.max(seen.most, waitingPackets);
    }
    busyNs = link.stats.busyNs - busyNs;
    drops = link.stats.drops.queue;
    for (const connection of connections) connection.abort();
  });
  return {
    queue: { mean: seen.sum / seen.count, least: seen.least, most: seen.most },
    utilization: busyNs / (untilNs - fromNs),
    drops,
    marks: link.stats.marked,
    retransmissions: connections.reduce(
      (sum, { endpoint }) => sum + endpoint.tcb.counters.retransmittedSegments,
      0,
    ),
    bytes,
  };
}

/** Segments of 1500 bytes in flight that fill a path. */
export const pathSegments = (rateBps: number, rttNs: Ns): number =>
  (rateBps * rttNs) / seconds(1) / 8 / 1500;
