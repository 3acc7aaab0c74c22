import { ms, seconds } from "@seedwire/engine";
import { ACK, addressOf, OPTION_MSS, SYN, TCP, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import type { Listener } from "./listener.ts";
import { B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

/** SYNs from addresses that do not exist, straight to B; says how many answers there were. */
function flood({ b, pool }: TwoHosts, count: number, first = 0): number {
  const before = b.node.stats.sent;
  for (let at = first; at < first + count; at++) {
    b.receive(
      Object.assign(pool.take(), {
        protocol: TCP,
        source: addressOf(172, 16, at >> 8, at & 255),
        destination: B,
        sourcePort: 1024 + (at % 60_000),
        destinationPort: 80,
        flags: SYN,
        seq: at * 7919,
        window: 1000,
        tcpOptions: OPTION_MSS,
        mss: 1460,
        sizeBytes: 44,
      }),
    );
  }
  return b.node.stats.sent - before;
}

const halfOpen = ({ b }: TwoHosts): number =>
  b.connections.filter(({ state }) => state === "SYN-RECEIVED").length;

const LAYOUTS = ["linux", "rfc4987"] as const;

describe.each(LAYOUTS)("%s cookies", (synCookieLayout) => {
  test("LIS-19 LIS-20 RFC4987-3.6-a a flood leaves nothing behind, and an honest client connects", async () => {
    const hosts = twoHosts({ tcpB: { synCookies: "always", synCookieLayout } });
    const { simulation, a, b } = hosts;
    const listener = b.listen(80);
    await simulation.run(async () => {
      expect(flood(hosts, 1000)).toBe(1000);
      expect([b.connections.length, halfOpen(hosts), listener.state]).toEqual([0, 0, "LISTEN"]);
      const client = a.connect(B, 80);
      const server = await listener.accept();
      expect([b.connections.length, server.state]).toEqual([1, "ESTABLISHED"]);
      client.end("hello");
      expect(await server.readToEnd()).toHaveLength(5);
    });
  });

  test("RFC4987-3.6-a an ACK that acknowledges no cookie of ours opens nothing", async () => {
    const hosts = twoHosts({ tcpB: { synCookies: "always", synCookieLayout } });
    const { simulation, b, pool } = hosts;
    b.listen(80);
    await simulation.run(async () => {
      flood(hosts, 1);
      const ack = (fields: Partial<Packet>): void =>
        b.receive(
          Object.assign(pool.take(), {
            protocol: TCP,
            source: addressOf(172, 16, 0, 0),
            destination: B,
            sourcePort: 1024,
            destinationPort: 80,
            flags: ACK,
            seq: 1,
            window: 1000,
            sizeBytes: 40,
            ...fields,
          }),
        );
      for (let guess = 0; guess < 2000; guess++) ack({ ack: Math.imul(guess, 0x9e3779b1) });
      expect(b.connections).toHaveLength(0);
      await simulation.sleep(ms(1));
    });
  });

  test("RFC4987-3.6-b options are lost, unless a timestamp carries them", async () => {
    for (const timestamps of [true, false]) {
      const tcp: TcpOptions = { timestamps };
      const { simulation, a, b } = twoHosts({
        tcp,
        tcpB: { synCookies: "always", synCookieLayout },
      });
      const listener = b.listen(80);
      await simulation.run(async () => {
        const client = a.connect(B, 80);
        const { tcb } = (await listener.accept()).endpoint;
        expect([tcb.sackOk, tcb.windowScaleOk, tcb.timestampsOk]).toEqual([
          timestamps,
          timestamps,
          timestamps,
        ]);
        // The client knows the same.
        const mine = client.endpoint.tcb;
        expect([mine.sackOk, mine.sndScale, mine.rcvScale]).toEqual([
          tcb.sackOk,
          tcb.rcvScale,
          tcb.sndScale,
        ]);
        client.abort();
      });
    }
  });
});

test("RFC4987-A the layout: five bits of time in steps of 64 s, three of MSS, twenty-four of hash", async () => {
  const hosts = twoHosts({ tcpB: { synCookies: "always", synCookieLayout: "rfc4987" } });
  const { simulation, b, pool } = hosts;
  const isns: number[] = [];
  b.node.send = (packet) => {
    isns.push(packet.seq >>> 0);
    pool.release(packet);
    return true;
  };
  b.listen(80);
  await simulation.run(async () => {
    for (let step = 0; step < 3; step++) {
      flood(hosts, 2);
      await simulation.sleep(seconds(64));
    }
  });
  expect(isns.map((isn) => isn >>> 27)).toEqual([0, 0, 1, 1, 2, 2]);
  const mss = isns.map((isn) => (isn >>> 24) & 7);
  expect(new Set(mss).size).toBe(1);
  expect(mss[0]).toBeGreaterThan(0);
  expect(new Set(isns.map((isn) => isn & 0xffffff)).size).toBe(6);
});

describe("half-open connections", () => {
  const backlog = 16;
  const listen = ({ b }: TwoHosts): Listener => b.listen(80, { backlog });

  /** Linux holds one more than the backlog. */
  const most = backlog + 1;

  test("RFC4987-3.7 cookies are used only when there is no room for one more", async () => {
    const hosts = twoHosts({ tcpB: { synCookies: "overflow" } });
    await hosts.simulation.run(async () => {
      const listener = listen(hosts);
      expect(flood(hosts, 100)).toBe(100);
      expect(halfOpen(hosts)).toBe(most);
      const client = hosts.a.connect(B, 80);
      expect((await listener.accept()).state).toBe("ESTABLISHED");
      client.abort();
    });
  });

  test("RFC4987-2 RFC4987-3.2 without cookies a flood denies the service for the life of its SYNs", async () => {
    const hosts = twoHosts({ tcpB: { synCookies: "off", synAckRetries: 5 } });
    const { simulation, a } = hosts;
    await simulation.run(async () => {
      const listener = listen(hosts);
      expect(flood(hosts, 100)).toBe(most);
      const client = a.connect(B, 80);
      void listener.accept().catch(() => {});
      await simulation.sleep(seconds(5));
      expect(client.state).toBe("SYN-SENT");
      expect(halfOpen(hosts)).toBeLessThanOrEqual(most);
      // All that came in vain is gone in the end, and the client is through.
      await client.opened();
      expect(simulation.nowNs).toBeLessThan(seconds(64));
      client.abort();
      await simulation.sleep(seconds(70));
      expect(halfOpen(hosts)).toBe(0);
    });
  });

  test("RFC4987-3.3 as under Linux they are given less time while the queue is crowded", async () => {
    const left = async (profile: "linux" | "rfc"): Promise<number> => {
      const hosts = twoHosts({ tcpB: { profile, synCookies: "off", synAckRetries: 5 } });
      let count = 0;
      await hosts.simulation.run(async () => {
        listen(hosts);
        flood(hosts, backlog);
        await hosts.simulation.sleep(seconds(10));
        count = halfOpen(hosts);
      });
      return count;
    };
    expect(await left("rfc")).toBe(backlog);
    expect(await left("linux")).toBe(backlog / 2);
  });

  test("RFC4987-3.5 memory is bounded, however many SYNs come", async () => {
    const hosts = twoHosts({ tcpB: { synCookies: "off" } });
    const { simulation, b } = hosts;
    await simulation.run(async () => {
      listen(hosts);
      for (let second = 0; second < 20; second++) {
        flood(hosts, 500, second * 500);
        await simulation.sleep(seconds(1));
        expect(halfOpen(hosts)).toBeLessThanOrEqual(most);
      }
      expect(b.connections.length).toBeLessThan(10 * backlog);
    });
  });
});
