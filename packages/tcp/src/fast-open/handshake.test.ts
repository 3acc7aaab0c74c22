import { ms, seconds } from "@seedwire/engine";
import { ordinals } from "@seedwire/link";
import { ACK, OPTION_FAST_OPEN, RST, SYN, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { ForgedPeer, OURS, text, THEIRS } from "../forged-peer.fixture.ts";
import type { Listener } from "../listener.ts";
import { B, twoHosts, type TwoHosts, type TwoHostsOptions } from "../two-hosts.fixture.ts";

const ON: TcpOptions = { fastOpen: 3 };
const REQUEST = Uint8Array.from({ length: 600 }, (_, at) => at & 255);
const cookie = (bytes: Uint8Array): Partial<Packet> => ({
  tcpOptions: OPTION_FAST_OPEN,
  fastOpenCookie: bytes,
});

/** Everything that A sends and receives, as `["S 600", ...]`. */
function listen(hosts: TwoHosts): string[] {
  const seen: string[] = [];
  const { node } = hosts.a;
  const send = node.send.bind(node);
  const describePacket = (packet: Packet): string => {
    const letters = (["S", "A", "R"] as const).filter(
      (_, at) => (packet.flags & [SYN, ACK, RST][at]!) !== 0,
    );
    const option = (packet.tcpOptions & OPTION_FAST_OPEN) === 0 ? "" : " FO";
    return `${letters.join("")} ${packet.payloadLength}${option}${packet.fastOpenCookie.length || ""}`;
  };
  node.send = (packet) => {
    seen.push(`> ${describePacket(packet)}`);
    return send(packet);
  };
  const receive = hosts.a.receive.bind(hosts.a);
  hosts.a.receive = (packet) => {
    seen.push(`< ${describePacket(packet)}`);
    receive(packet);
  };
  return seen;
}

/** A connects to B twice with Fast Open; tells what A saw of the second handshake. */
async function secondTime(options: TwoHostsOptions, between?: (hosts: TwoHosts) => void) {
  const hosts = twoHosts({ tcp: ON, ...options });
  const { simulation, a, b } = hosts;
  const arrived: number[] = [];
  const listener = b.listen(80, { fastOpenQueue: 5 }, (connection) => {
    connection.onData = (bytes) => arrived.push(simulation.nowNs / 1e6, bytes.length);
    connection.onEnd = () => connection.end();
  });
  const seen = listen(hosts);
  let times: number[] = [];
  await simulation.run(async () => {
    const first = a.connect(B, 80, { fastOpen: new Uint8Array(0) });
    await first.opened();
    first.end();
    await simulation.sleep(ms(100));
    seen.length = 0;
    between?.(hosts);
    const begin = simulation.nowNs / 1e6;
    const second = a.connect(B, 80, { fastOpen: REQUEST });
    void second.write(REQUEST.subarray(second.writtenBytes));
    await simulation.sleep(seconds(10));
    times = arrived.map((value, at) => (at % 2 === 0 ? value - begin : value));
    second.end();
  });
  return { seen, times, listener, hosts };
}

describe("the two of them", () => {
  test("RFC7413-4.2.1 RFC7413-4.1.3 the first connection asks for a cookie; the second sends data at once", async () => {
    const hosts = twoHosts({ tcp: ON });
    const { simulation, a, b } = hosts;
    b.listen(80, { fastOpenQueue: 5 }, () => {});
    const seen = listen(hosts);
    await simulation.run(async () => {
      const first = a.connect(B, 80, { fastOpen: REQUEST });
      expect(first.writtenBytes).toBe(0); // it has to wait
      await first.opened();
    });
    expect(seen.slice(0, 2)).toEqual(["> S 0 FO", "< SA 0 FO8"]);
    const known = a.fastOpenCache.get(a.connections[0]!.localAddress, B);
    expect([known!.cookie.length, known!.mssBytes]).toEqual([8, 1460]);
  });

  test("RFC7413-4.2.2-a with a good cookie the data is delivered after half a round trip", async () => {
    const { seen, times } = await secondTime({});
    expect(seen.slice(0, 3)).toEqual(["> S 600 FO8", "< SA 0", "> A 0"]);
    expect(times).toEqual([10, 600]);
  });

  test("RFC7413-4.2.2-a with a cookie of another key it goes again after the handshake; the new one is learnt", async () => {
    const { seen, times, hosts } = await secondTime({}, ({ a }) => {
      a.fastOpenCache.learn(a.connections[0]!.localAddress, B, { cookie: new Uint8Array(8) });
    });
    expect(seen.slice(0, 3)).toEqual(["> S 600 FO8", "< SA 0 FO8", "> A 600"]);
    expect(times).toEqual([30, 600]);
    const { a } = hosts;
    const { cookie: learnt } = a.fastOpenCache.get(a.connections[0]!.localAddress, B)!;
    expect(learnt.some((byte) => byte !== 0)).toBe(true);
  });

  test("RFC7413-4.2.2-b a lost SYN goes again without data and option, and the data after it", async () => {
    const { seen, times } = await secondTime({ ab: { loss: ordinals(5) } });
    expect(seen.slice(0, 4)).toEqual(["> S 600 FO8", "> S 0", "< SA 0", "> A 600"]);
    expect(times).toEqual([1030, 600]);
  });

  test("RFC7413-4.2.2-b a lost SYN,ACK is repeated without the option; the data came once", async () => {
    const { seen, times } = await secondTime({ ba: { loss: ordinals(4) } });
    expect(seen.filter((line) => line.startsWith("< SA"))[0]).toBe("< SA 0");
    expect(times).toEqual([10, 600]);
  });

  test("RFC 6298 §2.2 whenever it comes, the SYN,ACK's round trip is the server's first measurement", async () => {
    const { simulation, a, b } = twoHosts({ tcp: ON });
    const srttMs: number[] = [];
    b.listen(80, { fastOpenQueue: 5 }, ({ endpoint }) => {
      simulation.after(ms(100), () => srttMs.push(endpoint.tcb.rtt.srttNs / 1e6));
    });
    await simulation.run(async () => {
      for (let time = 0; time < 2; time++) {
        await a.connect(B, 80, { fastOpen: REQUEST }).opened();
        await simulation.sleep(seconds(1));
      }
    });
    expect(srttMs).toEqual([20, 20]);
  });

  test("RFC7413-2 nothing of it happens unless both applications ask for it", async () => {
    const hosts = twoHosts();
    hosts.b.listen(80, {}, () => {});
    const seen = listen(hosts);
    await hosts.simulation.run(async () => {
      await hosts.a.connect(B, 80).opened();
      await hosts.a.connect(B, 80, { fastOpen: REQUEST }).opened();
    });
    expect(seen.filter((line) => line.includes("FO"))).toEqual(["> S 0 FO"]);
  });

  test("a server that does not speak it is asked in the old way next time", async () => {
    const hosts = twoHosts({ tcpA: ON, tcpB: { fastOpen: 0 } });
    const { a, b, simulation } = hosts;
    b.listen(80, {}, () => {});
    await simulation.run(async () => {
      await a.connect(B, 80, { fastOpen: REQUEST }).opened();
    });
    const known = a.fastOpenCache.get(a.connections[0]!.localAddress, B)!;
    expect([known.triedStandard, known.triedExperimental]).toEqual([true, false]);
  });
});

/** A listener that speaks Fast Open, and a peer that knows its cookie. */
function server(
  queue: number,
  tcp: TcpOptions = {},
): { peer: ForgedPeer; good: Uint8Array; listener: Listener } {
  const peer = new ForgedPeer({ fastOpen: 2, timestamps: false, ...tcp });
  const listener = peer.stack.listen(80, { fastOpenQueue: queue });
  peer.says("S", 0, 0, { ...cookie(new Uint8Array(0)), sourcePort: 3999 });
  return { peer, good: peer.heard[0]!.fastOpenCookie, listener };
}

describe("the server", () => {
  const SYN_DATA = (good: Uint8Array, sourcePort = 4000): Partial<Packet> => ({
    ...text(100),
    ...cookie(good),
    sourcePort,
  });

  test("RFC7413-4.2.2-c data of the server leaves before the handshake is complete, within IW", () => {
    const { peer, good, listener } = server(5);
    expect(peer.says("S", THEIRS, 0, SYN_DATA(good))).toEqual([`SA ${OURS} ack ${THEIRS + 101}`]);
    const child = listener.take()!;
    expect(child.state).toBe("SYN-RECEIVED");
    peer.heard = [];
    child.push(new Uint8Array(40 * 1460));
    expect(peer.heard.length).toBe(10);
    expect(peer.says("A", THEIRS + 101, OURS + 1)).toEqual([]);
    expect(child.state).toBe("ESTABLISHED");
  });

  test("RFC7413-4.2 above the limit there is an ordinary handshake", () => {
    const { peer, good } = server(2);
    for (const port of [4001, 4002]) {
      expect(peer.says("S", THEIRS, 0, SYN_DATA(good, port))).toEqual([
        `SA ${OURS} ack ${THEIRS + 101}`,
      ]);
    }
    expect(peer.says("S", THEIRS, 0, SYN_DATA(good, 4003))).toEqual([
      `SA ${OURS} ack ${THEIRS + 1}`,
    ]);
    // One that completes makes room.
    peer.says("A", THEIRS + 101, OURS + 1, { sourcePort: 4001 });
    expect(peer.says("S", THEIRS, 0, SYN_DATA(good, 4004))).toEqual([
      `SA ${OURS} ack ${THEIRS + 101}`,
    ]);
  });

  test("RFC 7413 §5.1 one that was reset after it was accepted keeps its place for a minute", async () => {
    const { peer, good, listener } = server(1);
    peer.says("S", THEIRS, 0, SYN_DATA(good, 4001));
    const child = listener.take()!;
    peer.says("R", THEIRS + 101, 0, { sourcePort: 4001 });
    expect(child.error?.code).toBe("ECONNRESET");
    expect(peer.says("S", THEIRS, 0, SYN_DATA(good, 4002))).toEqual([
      `SA ${OURS} ack ${THEIRS + 1}`,
    ]);
    await peer.waits(seconds(60));
    expect(peer.says("S", THEIRS, 0, SYN_DATA(good, 4003))).toEqual([
      `SA ${OURS} ack ${THEIRS + 101}`,
    ]);
  });

  test("the SYN,ACK goes again at 1, 3, 7 ... s, once more than others; then it is ETIMEDOUT", async () => {
    const { peer, good, listener } = server(5, { synAckRetries: 2 });
    peer.says("S", THEIRS, 0, SYN_DATA(good));
    const child = listener.take()!;
    const again = await peer.waits(seconds(14));
    expect(again.filter((line) => line === `SA ${OURS} ack ${THEIRS + 101}`)).toHaveLength(3);
    await peer.waits(seconds(2));
    expect(child.error?.code).toBe("ETIMEDOUT");
  });

  test("RFC7413-4.1.1 a cookie counts on a SYN only; without one, or with the bit for it, data is taken as configured", () => {
    const { peer } = server(5);
    expect(peer.says("S", THEIRS, 0, text(100))).toEqual([`SA ${OURS} ack ${THEIRS + 1}`]);
    const open = server(5, { fastOpen: 0x202 });
    expect(open.peer.says("S", THEIRS, 0, text(100))).toEqual([`SA ${OURS} ack ${THEIRS + 101}`]);
  });
});
