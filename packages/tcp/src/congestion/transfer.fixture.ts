import { mbps, ms, seconds, type Ns } from "@seedwire/engine";
import { bernoulli, packets } from "@seedwire/link";
import type { TcpOptions } from "../config.ts";
import type { Connection } from "../connection.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";

/** A path of 10 Mbit/s and 40 ms, and what goes over it. */
export interface TransferOptions extends TcpOptions {
  /** Segments to send. Default 2500: about 3 s. */
  readonly segments?: number;
  /** Data in one, and the rate grows with it. Default 1448. */
  readonly mssBytes?: number;
  /** Probability that a packet is lost on the wire. Default 0. */
  readonly loss?: number;
  readonly queuePackets?: number;
  readonly seed?: string;
}

export interface TransferResult {
  readonly complete: boolean;
  readonly server: Connection;
  readonly lastedNs: Ns;
  /** Share of what the path could have carried, from the first byte to the last. */
  readonly used: number;
  /** cwnd every 10 ms. */
  readonly windows: readonly number[];
}

/** What a whole packet has around its data: headers and timestamps. */
const OVERHEAD = 52;
const GIVE_UP_NS = seconds(120);

/** Sends so much from one host to another and closes. */
export function transfer(options: TransferOptions): TransferResult {
  const { segments = 2500, mssBytes = 1448, loss = 0, queuePackets = 40, seed, ...tcp } = options;
  const packetBytes = mssBytes + OVERHEAD;
  const rateBps = mbps((10 * packetBytes) / 1500);
  const path = { rateBps, delayNs: ms(20), mtuBytes: packetBytes };
  const { simulation, a, b } = twoHosts({
    tcp: { profile: "linux", ...tcp },
    ab: { ...path, queue: packets(1000) },
    ba: { ...path, queue: packets(queuePackets), loss: bernoulli(loss) },
    ...(seed === undefined ? {} : { seed }),
  });
  const windows: number[] = [];
  let server!: Connection;
  b.listen(80, {}, (connection) => {
    server = connection;
    connection.end(new Uint8Array(segments * mssBytes));
    const watch = (): void => {
      windows.push(connection.status.cwndSegments);
      if (connection.state !== "CLOSED") simulation.after(ms(10), watch);
    };
    watch();
  });
  const client = a.connect(B, 80);
  let received = 0;
  let lastedNs = 0;
  simulation.after(GIVE_UP_NS, () => simulation.stop());
  const take = (_bytes: Uint8Array, _offset: number, length: number): void => {
    received += length;
    lastedNs = simulation.nowNs;
  };
  client.consume(take, () => simulation.stop());
  simulation.runSync();
  const whole = (segments * packetBytes * 8e9) / rateBps;
  return {
    complete: received === segments * mssBytes,
    server,
    lastedNs,
    used: whole / lastedNs,
    windows,
  };
}
