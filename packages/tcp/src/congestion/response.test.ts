import { mbps, ms, seconds } from "@seedwire/engine";
import { markAbove, packets } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import type { Dctcp } from "./dctcp.ts";
import { longFlows, pathSegments } from "./long-flows.fixture.ts";

/** Segment by segment, each acknowledged at once, no limit but cwnd: as models have it. */
const smooth: TcpOptions = {
  profile: "rfc",
  sack: true,
  windowScaling: true,
  receiveBufferBytes: 1 << 22,
  delayedAckNs: 0,
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("DCTCP through a queue that marks above K", () => {
  // alpha^2 (1 - alpha/4) = (2 W + 1) / (W + 1)^2 with W = (C RTT + K) / N (DCTCP, SIGCOMM 2010, 3.3).
  test.each([
    [1, 8, 40],
    [2, 8, 40],
    [2, 4, 20],
  ])(
    "RFC8257-3.1 RFC8257-3.3-a %d flows, RTT %d ms, K %d: the queue stays at K, alpha is what theory says",
    async (flows, rttMs, k) => {
      const path = { rateBps: mbps(100), rttNs: ms(rttMs) };
      const alphas: number[] = [];
      const seen = await longFlows({
        ...path,
        tcp: { ...smooth, congestionControl: "dctcp" },
        flows: Array.from({ length: flows }, () => ({})),
        queue: markAbove(k, 1000),
        fromNs: seconds(0.8),
        untilNs: seconds(2),
        look: (controllers, nowNs) => {
          if (nowNs < seconds(0.8)) return;
          alphas.push(...controllers.map((each) => (each as Dctcp).alpha));
        },
      });
      const window = (pathSegments(path.rateBps, path.rttNs) + k) / flows;
      const theory = Math.sqrt((2 * window + 1) / (window + 1) ** 2);
      expect(Math.abs(mean(alphas) / theory - 1)).toBeLessThan(0.15);
      expect(Math.abs(seen.queue.mean - k)).toBeLessThan(4);
      expect(seen.queue.least).toBeGreaterThan(k - 10);
      expect(seen.queue.most).toBeLessThan(k + 10);
      expect(seen).toMatchObject({ utilization: 1, drops: 0, retransmissions: 0 });
    },
  );

  test("RFC8257-3.1 with the bursts and delayed ACKs of Linux the queue is not far below K", async () => {
    const seen = await longFlows({
      tcp: { congestionControl: "dctcp" },
      rateBps: mbps(100),
      rttNs: ms(4),
      flows: [{}, {}],
      queue: markAbove(20, 1000),
      fromNs: seconds(1),
      untilNs: seconds(2),
    });
    expect(seen.queue.mean).toBeGreaterThan(14);
    expect(seen.queue.most).toBeLessThan(30);
    expect(seen).toMatchObject({ utilization: 1, drops: 0, retransmissions: 0 });
  });

  test("RFC8257-1 a Reno that shares its queue starves", async () => {
    const { bytes } = await longFlows({
      tcp: { congestionControl: "dctcp" },
      flows: [{}, { congestionControl: "reno" }],
      rateBps: mbps(100),
      rttNs: ms(4),
      queue: markAbove(20, 1000),
      fromNs: seconds(1),
      untilNs: seconds(2),
    });
    expect(bytes[1]!).toBeLessThan(0.1 * bytes[0]!);
  });
});

test.each([10, 20])("Vegas keeps 2 to 4 segments in the queue, %d Mbit/s", async (rate) => {
  const seen = await longFlows({
    tcp: { congestionControl: "vegas" },
    rateBps: mbps(rate),
    rttNs: ms(20),
    queue: packets(1000),
    fromNs: seconds(7),
    untilNs: seconds(8),
  });
  expect(seen.queue.mean).toBeGreaterThan(2);
  expect(seen.queue.mean).toBeLessThan(5);
  expect(seen.queue.least).toBeGreaterThanOrEqual(1);
  expect(seen).toMatchObject({ utilization: 1, drops: 0, retransmissions: 0 });
});

test.each(["reno", "cubic"] as const)(
  "RFC9406-4.2-c RFC9406-4.2-e %s with HyStart++ leaves slow start before a deep buffer overflows",
  async (congestionControl) => {
    const run = async (hystart: "off" | "rfc9406") => {
      let ssthresh = Infinity;
      const seen = await longFlows({
        tcp: { congestionControl, hystart },
        rateBps: mbps(20),
        rttNs: ms(50),
        queue: packets(1000),
        fromNs: seconds(0.5),
        untilNs: seconds(2.2),
        look: ([controller]) => (ssthresh = controller?.ssthreshSegments ?? Infinity),
      });
      return { ...seen, ssthresh };
    };
    const plain = await run("off");
    expect(plain.drops).toBeGreaterThan(500);
    const early = await run("rfc9406");
    expect(early.ssthresh).toBeLessThan(1000);
    expect(early).toMatchObject({ utilization: 1, drops: 0, retransmissions: 0 });
  },
);

test.each([
  ["reno", 0.8, 0.9],
  ["cubic", 0.88, 0.94],
] as const)(
  "RFC8511-3.1-a %s: of a link that marks early it uses less than %d, with ABE more than %d",
  async (congestionControl, without, withAbe) => {
    const [plain, abe] = await Promise.all(
      [false, true].map((abe) =>
        longFlows({
          tcp: { congestionControl, ecn: "request", abe },
          rateBps: mbps(20),
          rttNs: ms(40),
          queue: markAbove(12, 1000),
          fromNs: seconds(5),
          untilNs: seconds(15),
        }),
      ),
    );
    expect(plain!.utilization).toBeLessThan(without);
    expect(abe!.utilization).toBeGreaterThan(withAbe);
    expect([plain!.drops, abe!.drops]).toEqual([0, 0]);
  },
);
