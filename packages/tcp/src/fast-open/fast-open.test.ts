import { ms, seconds } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { ACK, OPTION_FAST_OPEN, SYN, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import type { Connection } from "../connection.ts";
import { inState } from "../lab.fixture.ts";
import { A, B, twoHosts, type TwoHosts } from "../two-hosts.fixture.ts";

const DATA = new Uint8Array(100).fill(7);

/** Of a SYN or SYN,ACK that was put on the cable: who sent it, and what stands in it. */
interface Seen {
  readonly from: "a" | "b";
  readonly bytes: number;
  readonly acknowledged: number;
  /** Length of its cookie; null without the option. */
  readonly cookie: number | null;
}

/** Notes SYNs and SYN,ACKs. */
function watch({ simulation }: TwoHosts): Seen[] {
  const seen: Seen[] = [];
  const first = new Map<number, number>();
  simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
    if (event !== "accept" || (packet.flags & SYN) === 0) return;
    const isSyn = (packet.flags & ACK) === 0;
    if (isSyn) first.set(packet.sourcePort, packet.seq);
    seen.push({
      from: packet.source === A ? "a" : "b",
      bytes: packet.payloadLength,
      acknowledged: isSyn ? 0 : (packet.ack - first.get(packet.destinationPort)! - 1) | 0,
      cookie: cookieOf(packet),
    });
  });
  return seen;
}

const cookieOf = ({ tcpOptions, fastOpenCookie }: Packet): number | null =>
  (tcpOptions & OPTION_FAST_OPEN) === 0 ? null : fastOpenCookie.length;

const BOTH: TcpOptions = { fastOpen: 3 };

/** Connects with data for the SYN; what the SYN did not take is written then. */
function connectWith(hosts: TwoHosts, data: Uint8Array): Connection {
  const connection = hosts.a.connect(B, 80, { fastOpen: data });
  if (connection.writtenBytes < data.length) {
    void connection.write(data.subarray(connection.writtenBytes));
  }
  return connection;
}

/** Lets the client learn a cookie by a first connection. */
async function learnCookie(hosts: TwoHosts, accept: () => Promise<Connection>): Promise<void> {
  const first = connectWith(hosts, DATA);
  const server = await accept();
  expect(await server.read()).toHaveLength(100);
  first.end();
  server.end();
  await hosts.simulation.sleep(ms(200));
}

describe("with a server that knows it", () => {
  test("RFC7413-4.2.1 RFC7413-4.2.2-a RFC7413-4.1.3 the first asks for a cookie, the second needs no round trip", async () => {
    const hosts = twoHosts({ tcp: BOTH });
    const { simulation, b } = hosts;
    const seen = watch(hosts);
    const listener = b.listen(80, { fastOpenQueue: 5 });
    await simulation.run(async () => {
      await learnCookie(hosts, () => listener.accept());
      expect(seen).toEqual([
        { from: "a", bytes: 0, acknowledged: 0, cookie: 0 },
        { from: "b", bytes: 0, acknowledged: 0, cookie: 8 },
      ]);
      seen.length = 0;
      const startNs = simulation.nowNs;
      connectWith(hosts, DATA).end();
      const server = await listener.accept();
      expect(await server.read()).toEqual(DATA);
      expect(simulation.nowNs - startNs).toBe(ms(10)); // one way, not three
      // Its answer leaves before the handshake is complete.
      void server.write("answer");
      expect(server.state).toBe("SYN-RECEIVED");
      await simulation.sleep(ms(100));
      expect(seen).toEqual([
        { from: "a", bytes: 100, acknowledged: 0, cookie: 8 },
        { from: "b", bytes: 0, acknowledged: 100, cookie: null },
      ]);
      server.end();
    });
  });

  test("RFC7413-4.2.2-a RFC7413-4.1.2 with a cookie of an old key the data is not taken, and a new one given", async () => {
    const hosts = twoHosts({ tcp: BOTH });
    const { simulation, b } = hosts;
    const seen = watch(hosts);
    const listener = b.listen(80, { fastOpenQueue: 5 });
    await simulation.run(async () => {
      await learnCookie(hosts, () => listener.accept());
      seen.length = 0;
      listener.config = { ...listener.config, fastOpenKeys: ["1-2-3-4"] };
      connectWith(hosts, DATA).end();
      const server = await listener.accept();
      expect(await server.read()).toEqual(DATA); // sent again, once
      expect(seen).toMatchObject([
        { bytes: 100, cookie: 8 },
        { acknowledged: 0, cookie: 8 },
      ]);
      server.end();
    });
  });

  test("RFC7413-4.2 beyond the limit of what may wait it is an ordinary handshake", async () => {
    const hosts = twoHosts({ tcp: BOTH });
    const { simulation, b } = hosts;
    const listener = b.listen(80, { fastOpenQueue: 1 });
    await simulation.run(async () => {
      await learnCookie(hosts, () => listener.accept());
      const seen = watch(hosts);
      connectWith(hosts, DATA).end();
      connectWith(hosts, DATA).end();
      const servers = [await listener.accept(), await listener.accept()];
      for (const server of servers) expect(await server.read()).toEqual(DATA);
      expect(
        seen.filter(({ from }) => from === "b").map(({ acknowledged }) => acknowledged),
      ).toEqual([100, 0]);
      for (const server of servers) server.end();
    });
  });

  test("RFC7413-4.2.2-c what it answers before the handshake is complete is an initial window", async () => {
    const hosts = twoHosts({ tcp: { ...BOTH, initialWindowSegments: 4 } });
    const { simulation, b } = hosts;
    const listener = b.listen(80, { fastOpenQueue: 5 });
    await simulation.run(async () => {
      await learnCookie(hosts, () => listener.accept());
      connectWith(hosts, DATA).end();
      const server = await listener.accept();
      void server.write(new Uint8Array(50_000));
      expect(server.state).toBe("SYN-RECEIVED");
      expect(server.status.flightSegments).toBe(4);
      server.abort();
    });
  });
});

test("RFC7413-2 it is off unless both ends ask for it", async () => {
  const rows: [client: TcpOptions, server: TcpOptions, queue: number][] = [
    [{ fastOpen: 0 }, { fastOpen: 3 }, 5],
    [{ fastOpen: 3 }, { fastOpen: 1 }, 5],
    [{ fastOpen: 3 }, { fastOpen: 3 }, 0],
  ];
  for (const [tcpA, tcpB, fastOpenQueue] of rows) {
    const hosts = twoHosts({ tcpA, tcpB });
    const seen = watch(hosts);
    const listener = hosts.b.listen(80, { fastOpenQueue });
    await hosts.simulation.run(async () => {
      for (let time = 0; time < 2; time++) {
        const client = connectWith(hosts, DATA);
        const server = await listener.accept();
        expect(await server.read()).toEqual(DATA);
        client.end();
        server.end();
      }
      await hosts.simulation.sleep(ms(100));
    });
    expect(seen.every(({ bytes, acknowledged }) => bytes === 0 && acknowledged === 0)).toBe(true);
  }
});

test("RFC7413-4.2.2-b a SYN that is repeated has neither data nor cookie; the data goes later", async () => {
  const hosts = twoHosts({ tcp: BOTH });
  const { simulation, b } = hosts;
  const seen = watch(hosts);
  const listener = b.listen(80, { fastOpenQueue: 5 });
  await simulation.run(async () => {
    await learnCookie(hosts, () => listener.accept());
    seen.length = 0;
    const receive = b.receive.bind(b);
    let lost = 0;
    b.receive = (packet) => {
      if (lost++ === 0) hosts.pool.release(packet);
      else receive(packet);
    };
    connectWith(hosts, DATA).end();
    const server = await listener.accept();
    expect(await server.read()).toEqual(DATA);
    expect(seen.slice(0, 2)).toMatchObject([
      { from: "a", bytes: 100, cookie: 8 },
      { from: "a", bytes: 0, cookie: null },
    ]);
    expect(simulation.nowNs).toBeGreaterThan(seconds(1));
    server.end();
  });
});

test("SST-17 a SYN,ACK of a part of the data in the SYN: the rest is sent again", async () => {
  const hosts = twoHosts({ tcp: BOTH });
  const { simulation, a, b } = hosts;
  const listener = b.listen(80, { fastOpenQueue: 5 });
  await simulation.run(async () => {
    await learnCookie(hosts, () => listener.accept());
    listener.close();
    let shortened = 0;
    const receive = a.receive.bind(a);
    a.receive = (packet) => {
      if ((packet.flags & SYN) !== 0 && shortened++ === 0) packet.ack -= 60;
      receive(packet);
    };
    const again = b.listen(80, { fastOpenQueue: 5 });
    const client = connectWith(hosts, DATA);
    const server = await again.accept();
    expect(await server.read()).toEqual(DATA);
    await client.opened();
    expect(client.state).toBe("ESTABLISHED");
    expect(client.status.acknowledgedBytes).toBe(40);
    await simulation.sleep(seconds(3));
    expect(client.status.acknowledgedBytes).toBe(100);
    expect(client.status.retransmittedSegments).toBeGreaterThan(0);
    client.abort();
  });
});

test("RFC7413-4.1.1 a cookie on a segment that is no SYN is ignored", () => {
  const lab = inState("ESTABLISHED", { fastOpen: 3 });
  const set = { tcpOptions: OPTION_FAST_OPEN, fastOpenCookie: new Uint8Array(8) };
  lab.arrives({ flags: "A", length: 10, set });
  expect([lab.tcb.receiveBuffer.bytes, lab.tcb.state]).toEqual([10, "ESTABLISHED"]);
});
