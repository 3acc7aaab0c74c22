import { minutes, ms, seconds } from "@seedwire/engine";
import {
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  Packet,
  SYN,
} from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import { ForgedPeer, OURS, THEIRS } from "./forged-peer.fixture.ts";
import { makeSynCookie, readSynCookie, type CookieLayout } from "./syn-cookie.ts";
import { A, B, twoHosts } from "./two-hosts.fixture.ts";

const KEY = [1, 2, 3, 4] as const;
const LAYOUTS: CookieLayout[] = ["linux", "rfc4987"];

const synWith = (mss: number, seq = 77): Packet =>
  Object.assign(new Packet(), {
    flags: SYN,
    source: 5,
    sourcePort: 6,
    seq,
    tcpOptions: OPTION_MSS,
    mss,
  });
const ackOf = (syn: Packet, cookie: number): Packet =>
  Object.assign(new Packet(), {
    source: syn.source,
    sourcePort: syn.sourcePort,
    seq: (syn.seq + 1) | 0,
    ack: (cookie + 1) | 0,
  });

describe.each(LAYOUTS)("RFC4987-3.6-a cookies, %s", (layout) => {
  test("carry the MSS, rounded down to one of a few", () => {
    for (const mss of [100, 536, 1299, 1300, 1440, 1460, 9000]) {
      const syn = synWith(mss);
      const read = readSynCookie(KEY, layout, ackOf(syn, makeSynCookie(KEY, layout, syn, 0)), 0);
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThanOrEqual(Math.max(mss, 536));
    }
  });

  test("are good for a minute or two, and then no more", () => {
    const syn = synWith(1460);
    const cookie = makeSynCookie(KEY, layout, syn, minutes(10));
    const good = (laterNs: number): boolean =>
      readSynCookie(KEY, layout, ackOf(syn, cookie), minutes(10) + laterNs) === 1460;
    expect([good(0), good(seconds(59)), good(minutes(5)), good(minutes(100))]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("are tied to the four-tuple and the client's number; nearly no guess is good", () => {
    const syn = synWith(1460);
    const cookie = makeSynCookie(KEY, layout, syn, 0);
    const isGood = (
      fields: Partial<Packet>,
      key: readonly [number, number, number, number] = KEY,
    ) => readSynCookie(key, layout, Object.assign(ackOf(syn, cookie), fields), 0) !== 0;
    expect(isGood({})).toBe(true);
    expect([
      isGood({ source: 6 as never }),
      isGood({ sourcePort: 7 }),
      isGood({ seq: 7_000_000 }),
    ]).toEqual([false, false, false]);
    expect(isGood({}, [1, 2, 3, 5])).toBe(false);
    let guessed = 0;
    for (let guess = 0; guess < 2000; guess++) {
      if (isGood({ ack: Math.imul(guess + 1, 0x9e3779b1) })) guessed++;
    }
    expect(guessed).toBe(0);
  });
});

test("RFC4987-A the layout: 5 bits of time in steps of 64 s, 3 of MSS, 24 of the hash", () => {
  const parts = (mss: number, atNs: number): number[] => {
    const cookie = makeSynCookie(KEY, "rfc4987", synWith(mss), atNs);
    return [cookie >>> 27, (cookie >>> 24) & 7, cookie & 0xffffff];
  };
  expect([
    parts(1460, 0)[0],
    parts(1460, seconds(64))[0],
    parts(1460, seconds(64 * 33))[0],
  ]).toEqual([0, 1, 1]);
  expect(parts(100, 0)[1]).toBe(0);
  expect(parts(9000, 0)[1]).toBe(7);
  expect(parts(1460, 0)[2]).not.toBe(parts(1460, seconds(64))[2]);
});

const ALL = OPTION_MSS | OPTION_TIMESTAMPS | OPTION_SACK_PERMITTED | OPTION_WINDOW_SCALE;

describe("a listener that sends cookies", () => {
  const always: TcpOptions = { synCookies: "always" };

  test("LIS-19 LIS-20 RFC4987-3.6-a keeps nothing of a SYN; the ACK brings the connection", () => {
    const peer = new ForgedPeer({ ...always, timestamps: false });
    const listener = peer.stack.listen(80);
    peer.says("S", THEIRS, 0, { tcpOptions: OPTION_MSS, mss: 1300 });
    const cookie = peer.heard[0]!.seq;
    expect([peer.stack.connections.length, cookie === OURS]).toEqual([0, false]);
    expect(peer.says("A", THEIRS + 1, cookie + 1)).toEqual([]);
    const connection = listener.take()!;
    expect([connection.state, connection.status.smssBytes]).toEqual(["ESTABLISHED", 1300]);
    expect(peer.says("A", THEIRS + 1, cookie + 2, { sourcePort: 4001 })).toEqual([
      `R ${(cookie + 2) >>> 0}`,
    ]);
  });

  test("RFC4987-3.6-b the options are lost, unless timestamps carry them", () => {
    const optionsAfter = (stamped: boolean): unknown => {
      const peer = new ForgedPeer(always);
      const listener = peer.stack.listen(80);
      const tcpOptions = stamped ? ALL : ALL & ~OPTION_TIMESTAMPS;
      peer.says("S", THEIRS, 0, { tcpOptions, mss: 1460, windowScale: 9, tsVal: 50 });
      const { seq, tsVal, tcpOptions: offered } = peer.heard[0]!;
      peer.says("A", THEIRS + 1, seq + 1, {
        tcpOptions: stamped ? OPTION_TIMESTAMPS : 0,
        tsVal: 51,
        tsEcr: tsVal,
      });
      const { tcb } = listener.take()!.endpoint;
      return [offered, tcb.sackOk, tcb.windowScaleOk, tcb.sndScale, tcb.timestampsOk];
    };
    expect(optionsAfter(true)).toEqual([ALL, true, true, 9, true]);
    expect(optionsAfter(false)).toEqual([OPTION_MSS, false, false, 0, false]);
  });

  test.each([
    ["never", -1, false],
    ["two minutes ago", 0, true],
    ["longer ago", -2, false],
  ])(
    "of an overflow that was %s a good cookie counts: %s",
    async (when, lastOverflowNs, counts) => {
      const peer = new ForgedPeer({ synCookies: "overflow", timestamps: false });
      const listener = peer.stack.listen(80);
      await peer.waits(minutes(2));
      listener.lastOverflowNs = when === "longer ago" ? 0 : lastOverflowNs;
      if (when === "longer ago") await peer.waits(1);
      const { nowNs } = peer.hosts.simulation;
      const syn = Object.assign(synWith(1460, THEIRS), {
        source: A,
        destination: B,
        sourcePort: 4000,
        destinationPort: 80,
      });
      const cookie = makeSynCookie(peer.stack.secrets.sipKey(), "linux", syn, nowNs);
      const answer = peer.says("A", THEIRS + 1, cookie + 1);
      expect(answer).toEqual(counts ? [] : [`R ${(cookie + 1) >>> 0}`]);
      expect(listener.waiting).toBe(counts ? 1 : 0);
    },
  );

  test("the SYN,ACK of a cookie leaves once, and the ACK leaves no packet behind", () => {
    const peer = new ForgedPeer({ ...always, timestamps: false });
    peer.stack.listen(80, {}, () => {});
    const { pool } = peer.hosts;
    peer.says("S", THEIRS, 0, { tcpOptions: OPTION_MSS, mss: 1300 });
    const [{ seq }] = peer.heard as [Packet];
    const before = pool.inUse;
    expect(peer.says("A", THEIRS + 1, seq + 1)).toEqual([]);
    expect(pool.inUse - before).toBe(0);
  });

  test("without an overflow of late no ACK is taken for one of a cookie", () => {
    const peer = new ForgedPeer({ synCookies: "overflow" });
    peer.stack.listen(80);
    expect(peer.says("A", THEIRS, 12345)).toEqual(["R 12345"]);
  });
});

describe("a flood of SYNs", () => {
  /** So many SYNs from addresses that do not answer; then an honest client. */
  async function flood(
    options: TcpOptions,
  ): Promise<{ connectedMs: number; halfOpen: number; known: number }> {
    const hosts = twoHosts({ tcpB: options });
    const { simulation, a, b, pool } = hosts;
    const listener = b.listen(80, { backlog: 128 }, () => {});
    let connectedMs = -1;
    let halfOpen = 0;
    await simulation.run(async () => {
      for (let at = 0; at < 5000; at++) {
        const syn = Object.assign(pool.take(), synWith(1460, at), {
          destination: B,
          destinationPort: 80,
        });
        syn.protocol = 6;
        syn.source = (0x0b00_0000 + at) as never;
        b.receive(syn);
      }
      halfOpen = listener.synQueue.length;
      const beginNs = simulation.nowNs;
      const client = a.connect(B, 80);
      client.onOpen = () => (connectedMs = (simulation.nowNs - beginNs) / 1e6);
      await simulation.sleep(ms(500));
      client.abort();
    });
    return { connectedMs, halfOpen, known: b.connections.length };
  }

  test("RFC4987-2 RFC4987-3.2 without cookies the queue is full and an honest client gets no answer", async () => {
    const { connectedMs, halfOpen } = await flood({ synCookies: "off" });
    expect([connectedMs, halfOpen]).toEqual([-1, 129]);
  });

  test("RFC4987-3.7 with cookies when it is full the client connects in a round trip; memory is bounded", async () => {
    const { connectedMs, halfOpen, known } = await flood({ synCookies: "overflow" });
    expect([connectedMs, halfOpen]).toEqual([20, 129]);
    expect(known).toBeLessThan(200);
  });

  test("LIS-19 RFC4987-3.6-a with cookies always there is nothing half-open", async () => {
    const { connectedMs, halfOpen } = await flood({ synCookies: "always" });
    expect([connectedMs, halfOpen]).toEqual([20, 0]);
  });

  test("RFC4987-3.3 RFC4987-2 the shorter SYN,ACKs are repeated, the sooner there is room again", async () => {
    const roomAfter = async (synAckRetries: number): Promise<number> => {
      const peer = new ForgedPeer({ profile: "rfc", synAckRetries });
      const listener = peer.stack.listen(80, { backlog: 4 });
      for (let port = 1; port <= 4; port++) peer.says("S", THEIRS, 0, { sourcePort: port });
      expect(peer.says("S", THEIRS, 0, { sourcePort: 5 })).toEqual([]);
      const { simulation } = peer.hosts;
      let emptyNs = 0;
      await simulation.run(async () => {
        while (listener.synQueue.length > 0) await simulation.sleep(ms(500));
        emptyNs = simulation.nowNs;
      });
      return emptyNs / 1e9;
    };
    expect([await roomAfter(5), await roomAfter(2)]).toEqual([63, 7]);
  });
});
