import { packetChannel, type QueueModel } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import {
  codel,
  fqCodel,
  mbps,
  ms,
  packets,
  pattern,
  pie,
  receivePattern,
  red,
  runScenario,
  scenario,
  seconds,
  sendPattern,
  type Host,
  type Network,
} from "../index.ts";

const RATE_BPS = mbps(10);
/** Of a packet of 1500 bytes. */
const PACKET_NS = ms(1.2);
/** What is seen begins when slow start is over. */
const WARM_UP_NS = seconds(5);

interface Bottleneck {
  readonly net: Network;
  readonly senders: readonly Host[];
  readonly receiver: Host;
}

interface Seen {
  /** How long packets waited, ns: of those that arrived after the first 5 s. */
  readonly waitsNs: number[];
  /** Bytes that arrived in that time, by source. */
  readonly bytes: Map<number, number>;
  readonly drops: number;
  readonly marked: number;
  readonly utilization: number;
}

/** Senders behind a bottleneck of 10 Mbit/s with a round trip of 40 ms; what is seen there from 5 s on. */
async function through(
  queue: QueueModel,
  {
    senders = 1,
    forNs = seconds(35),
    ecn = false,
  }: { senders?: number; forNs?: number; ecn?: boolean },
  traffic: (all: Bottleneck) => void,
): Promise<Seen> {
  const seen = {
    waitsNs: [] as number[],
    bytes: new Map<number, number>(),
    drops: 0,
    marked: 0,
    utilization: 0,
  };
  const run = scenario("bottleneck", async ({ net }) => {
    const tcp = { ecn: ecn ? "request" : "off" } as const;
    const router = net.router("router");
    const receiver = net.host("receiver", { tcp });
    const hosts = Array.from({ length: senders }, (_, i) => net.host(`sender${i}`, { tcp }));
    const { forward } = net.cable(router, receiver, {
      rateBps: RATE_BPS,
      delayNs: ms(10),
      forward: { queue },
    });
    for (const host of hosts)
      net.cable(host, router, { rateBps: mbps(100), delayNs: ms(10), back: { jitter: ms(1) } });
    const acceptedNs = new Map<Packet, number>();
    net.simulation.trace.channel(packetChannel).subscribe((event, link, packet, nowNs) => {
      if (link !== forward) return;
      if (event === "accept") {
        acceptedNs.set(packet, nowNs);
        return;
      }
      const sinceNs = acceptedNs.get(packet);
      acceptedNs.delete(packet);
      if (event !== "deliver" || nowNs < WARM_UP_NS) return;
      seen.waitsNs.push(packet.startNs - sinceNs!);
      seen.bytes.set(packet.source, (seen.bytes.get(packet.source) ?? 0) + packet.sizeBytes);
    });
    traffic({ net, senders: hosts, receiver });
    await net.sleep(WARM_UP_NS);
    const busyNs = forward.stats.busyNs;
    await net.sleep(forNs - WARM_UP_NS);
    seen.utilization = (forward.stats.busyNs - busyNs) / (forNs - WARM_UP_NS);
    seen.drops = forward.stats.drops.queue;
    seen.marked = forward.stats.marked;
    net.stop();
  });
  const { result } = await runScenario(run);
  expect(result.failures).toEqual([]);
  return seen;
}

/** A transfer without end from each sender. */
function bulk({ senders, receiver, net }: Bottleneck): void {
  senders.forEach((sender, i) => {
    receiver.tcp.listen(80 + i, (connection) => void receivePattern(connection));
    net.after(i * 50e6, () => {
      const connection = sender.tcp.open(receiver, 80 + i);
      sendPattern(connection, Infinity).done.catch(() => {});
    });
  });
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const shareBelow = (values: readonly number[], bound: number): number =>
  values.filter((value) => value < bound).length / values.length;

function expectWithin(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThan(least);
  expect(value).toBeLessThan(most);
}

const MINUTE = 60_000;

describe("RFC8289-4 CoDel on a path of 10 Mbit/s and 40 ms", () => {
  // Above the target for an interval, and a round trip until the drop is answered: CUBIC's window, about 33
  // segments, grows by less than one in each round trip of that.
  const growthNs = Math.ceil((ms(100) + ms(45)) / ms(40)) * PACKET_NS;

  test(
    "keeps the queue of one CUBIC flow near 5 ms and the link busy",
    { timeout: MINUTE },
    async () => {
      const { waitsNs, utilization } = await through(codel(), {}, bulk);
      expect(shareBelow(waitsNs, ms(5) + growthNs)).toBeGreaterThan(0.99);
      expect(meanOf(waitsNs)).toBeLessThan(ms(5));
      expect(utilization).toBeGreaterThan(0.9);
    },
  );

  test(
    "where drop-tail lets the same flow wait for as long as there is room",
    { timeout: MINUTE },
    async () => {
      const { waitsNs } = await through(packets(200), {}, bulk);
      expectWithin(meanOf(waitsNs), 0.7 * 200 * PACKET_NS, 200 * PACKET_NS);
    },
  );

  test("marks as it would drop, and then drops nothing", { timeout: MINUTE }, async () => {
    const dropping = await through(codel({ ecn: true }), {}, bulk);
    const marking = await through(codel({ ecn: true }), { ecn: true }, bulk);
    expect([dropping.marked, marking.drops]).toEqual([0, 0]);
    expectWithin(marking.marked, dropping.drops / 2, dropping.drops * 2);
    expect(shareBelow(marking.waitsNs, ms(5) + growthNs)).toBeGreaterThan(0.95);
  });
});

describe("RFC8290-4 FQ-CoDel", () => {
  /** 9 Mbit/s of datagrams from the second sender, whatever comes of them, and a transfer of the first. */
  function unfair(all: Bottleneck): void {
    bulk({ ...all, senders: all.senders.slice(0, 1) });
    const [, flooding] = all.senders;
    all.receiver.udp.bind(9).onMessage = () => {};
    const socket = flooding!.udp.connect(all.receiver, 9);
    const payload = pattern(1472);
    for (let atNs = 0; atNs < seconds(35); atNs += (1500 * 8e9) / mbps(9)) {
      all.net.after(Math.round(atNs), () => socket.send(payload));
    }
  }

  test(
    "T73: 9 Mbit/s of UDP and a TCP transfer have half of 10 Mbit/s each",
    { timeout: MINUTE },
    async () => {
      const rates = async (queue: QueueModel): Promise<number[]> => {
        const { bytes } = await through(queue, { senders: 2 }, unfair);
        return [...bytes.values()].map((sum) => (sum * 8) / 30).toSorted((a, b) => a - b);
      };
      for (const rate of await rates(fqCodel())) expectWithin(rate, mbps(4.75), mbps(5.25));
      const [tcp, udp] = await rates(packets(50));
      expect(tcp).toBeLessThan(mbps(1.5));
      expect(udp).toBeGreaterThan(mbps(8.5));
    },
  );

  test(
    "a ping among four transfers waits for two packets at most",
    { timeout: MINUTE },
    async () => {
      const worst = async (queue: QueueModel): Promise<number> => {
        const rttsNs: number[] = [];
        await through(queue, { senders: 4, forNs: seconds(15) }, (all) => {
          bulk(all);
          for (let i = 0; i < 100; i++) {
            all.net.after(seconds(4) + ms(101 * i), async () => {
              const { rttNs } = await all.senders[0]!.ping(all.receiver);
              if (rttNs !== null) rttsNs.push(rttNs);
            });
          }
        });
        expect(rttsNs.length).toBeGreaterThan(90); // drop-tail drops pings too
        return Math.max(...rttsNs);
      };
      // One is being sent, and one other flow may be new; the way there and back, with a jitter of 1 ms.
      expect(await worst(fqCodel())).toBeLessThan(ms(41) + 2 * PACKET_NS + ms(0.5));
      expect(await worst(packets(200))).toBeGreaterThan(ms(200));
    },
  );
});

describe("RFC8033-4 PIE", () => {
  test.each([1, 4])("%d flows wait for 15 ms on average", { timeout: MINUTE }, async (senders) => {
    const { waitsNs, utilization } = await through(pie(), { senders }, bulk);
    expectWithin(meanOf(waitsNs), ms(12), ms(18));
    expect(utilization).toBeGreaterThan(0.95);
  });

  test("marks what can be marked", { timeout: MINUTE }, async () => {
    const { waitsNs, drops, marked } = await through(pie({ ecn: true }), { ecn: true }, bulk);
    expect([drops, marked > 10]).toEqual([0, true]);
    expectWithin(meanOf(waitsNs), ms(12), ms(18));
  });
});

describe("RED", () => {
  const thresholds = { minPackets: 5, maxPackets: 15 };

  test.each([false, true])(
    "keeps the average of four flows between its thresholds; ecn %s",
    { timeout: MINUTE },
    async (ecn) => {
      const queue = red({ ...thresholds, ecn });
      const { waitsNs, drops, marked } = await through(queue, { senders: 4, ecn }, bulk);
      expectWithin(meanOf(waitsNs), 5 * PACKET_NS, 15 * PACKET_NS);
      expect(ecn ? drops : marked).toBe(0);
      expect(ecn ? marked : drops).toBeGreaterThan(100);
    },
  );
});
