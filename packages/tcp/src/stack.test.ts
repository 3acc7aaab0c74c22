import { kB, mbps, ms, NEVER, rngFor, seconds } from "@seedwire/engine";
import { bernoulli, heldBack } from "@seedwire/link";
import { ACK, addressOf, SYN, TCP, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import { A, B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

describe("RFC 9293 U-9 sequence numbers wrap in the handshake, the data, the SACKs and the FIN", () => {
  const numbers = [0xffff_ffff, 0xffff_fffe, 0xffff_f000, 0x7fff_ffff, 0x7fff_f000];
  test.each(numbers.flatMap((iss) => [[iss, "linux"] as const, [iss, "rfc"] as const]))(
    "from %d, %s",
    async (iss, profile) => {
      const tcp: TcpOptions = { profile, iss, r2Ns: NEVER, retries2: Infinity };
      const path = {
        delayNs: ms(10),
        rateBps: mbps(10),
        loss: bernoulli(0.05),
        reorder: heldBack(bernoulli(0.1), ms(5)),
      };
      const { simulation, a, b } = twoHosts({ tcp, ab: path, ba: path });
      const sent = Uint8Array.from({ length: 60 * kB }, (_, at) => (at * 31 + (at >> 8)) & 255);
      b.listen(80, {}, (connection) => connection.end(sent));
      await simulation.run(async () => {
        const client = a.connect(B, 80);
        await client.opened();
        expect(Buffer.compare(await client.readToEnd(), sent)).toBe(0);
      });
    },
  );
});

/** A packet to B as the network would bring it. */
function packetTo({ pool }: TwoHosts, fields: Partial<Packet>): Packet {
  return Object.assign(pool.take(), {
    protocol: TCP,
    source: A,
    destination: B,
    sourcePort: 4000,
    destinationPort: 80,
    seq: 0,
    ack: 0,
    window: 1000,
    ...fields,
  });
}

test("CLO-17 LIS-13 MUST-57 MUST-63 U-19 RFC1122-TCP-4.2.3.10 segments from or to many are nobody's", () => {
  const hosts = twoHosts();
  const { b, simulation, pool } = hosts;
  b.listen(80);
  const many = [-1, addressOf(224, 0, 0, 1)] as never[];
  for (const address of many) {
    for (const flags of [SYN, ACK]) {
      b.receive(packetTo(hosts, { flags, source: address }));
      b.receive(packetTo(hosts, { flags, destination: address }));
    }
  }
  simulation.runSync();
  expect([b.connections.length, b.node.stats.sent, pool.inUse]).toEqual([0, 0, 0]);
});

test("Figures 9 to 11, half-open: the end that forgot answers with a RST, the other learns of it", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80, { localPort: 5000 });
    const server = await listener.accept();
    await simulation.sleep(ms(100));
    a.node.crash();
    a.node.restart();
    expect([client.state, server.state]).toEqual(["CLOSED", "ESTABLISHED"]);
    // From the same port again: SYN, challenge ACK, RST, and the SYN's second copy gets through.
    const again = a.connect(B, 80, { localPort: 5000 });
    const second = await listener.accept();
    await again.opened();
    expect(server.error?.code).toBe("ECONNRESET");
    expect([second.state, simulation.nowNs < seconds(2)]).toEqual(["ESTABLISHED", true]);
  });
});

test("RFC 5927 §4 a quote is believed if it is in flight, and nobody's is not", async () => {
  const { simulation, a, b, pool } = twoHosts();
  b.listen(80);
  await simulation.run(async () => {
    const client = await a.connect(B, 80).opened();
    const { tcb } = client.endpoint;
    const quoted = pool.take();
    const ends = { source: A, destination: B, sourcePort: client.localPort, destinationPort: 80 };
    const believes = (seq: number, others: object = {}): boolean =>
      a.believes(Object.assign(quoted, { protocol: TCP, ...ends, ...others, seq }));
    expect([-1, 0, 1].map((far) => believes(tcb.sndNxt + far))).toEqual([false, true, false]);
    expect(believes(tcb.sndNxt, { sourcePort: client.localPort + 1 })).toBe(false);
    client.end();
    await simulation.sleep(ms(100));
    expect(believes(tcb.sndNxt)).toBe(true);
    b.connections[0]!.end();
    await simulation.sleep(ms(100));
    expect([client.state, believes(tcb.sndNxt)]).toEqual(["TIME-WAIT", false]);
    pool.release(quoted);
  });
});

test("MUST-54 two parallel connections: an ICMP error reaches only the one it quotes", async () => {
  const { simulation, a, pool } = twoHosts();
  await simulation.run(async () => {
    const [one, two] = [a.connect(B, 80), a.connect(B, 81)];
    const quoted = pool.take();
    Object.assign(quoted, {
      protocol: TCP,
      source: A,
      destination: B,
      sourcePort: one.localPort,
      destinationPort: 80,
      seq: one.endpoint.tcb.iss,
    });
    const kind = "host-unreachable" as const;
    a.icmpError({ kind, type: 3, code: 1, source: B, nextHopMtu: 0, quoted });
    pool.release(quoted);
    await expect(one.opened()).rejects.toThrow("EHOSTUNREACH");
    expect(two.state).toBe("SYN-SENT");
    two.abort();
  });
});

test("a stack under random segments from everywhere: no exception, no packet leaks", () => {
  const hosts = twoHosts({ tcp: { timeWaitNs: ms(5) } });
  const { b, simulation, pool } = hosts;
  const rng = rngFor("fuzz", "stack");
  const below = (limit: number): number => Math.floor(rng.quick() * limit);
  b.listen(80, {}, (connection) => {
    connection.onData = () => (rng.quick() < 0.1 ? connection.close() : connection.push("x"));
    connection.onEnd = () => connection.end();
  });
  b.listen(81, { backlog: 3 });
  for (let round = 0; round < 20_000; round++) {
    const sourcePort = 4000 + below(20);
    const known = b.connections.findLast(({ remotePort, state }) => {
      return remotePort === sourcePort && state !== "CLOSED";
    })?.endpoint.tcb;
    const guess = known !== undefined && rng.quick() < 0.8;
    b.receive(
      packetTo(hosts, {
        sourcePort,
        destinationPort: 79 + below(4),
        flags: rng.quick() < 0.5 ? ACK : below(64),
        seq: guess ? known.rcvNxt + below(3) : rng.int32(),
        ack: guess ? known.sndNxt - below(3) : rng.int32(),
        payload: new Uint8Array(100),
        payloadLength: below(100),
      }),
    );
    if (round % 100 === 0) simulation.runSync(simulation.nowNs + ms(below(100)));
  }
  for (const connection of b.connections) connection.abort();
  simulation.runSync();
  expect(b.connections.length).toBeGreaterThan(20);
  expect(pool.inUse).toBe(0);
});

test("choices of the host change what is there already", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = await a.connect(B, 80).opened();
    a.reconfigure({ keepAlive: true, keepAliveIdleNs: seconds(5) });
    b.reconfigure({ sack: false });
    expect(client.endpoint.tcb.config.keepAliveIdleNs).toBe(seconds(5));
    expect(listener.config.sack).toBe(false);
    const before = client.status.segmentsSent;
    await simulation.sleep(seconds(6));
    expect(client.status.segmentsSent).toBe(before + 1);
    client.abort();
  });
});

test("another range of ephemeral ports counts from then on, the same one changes nothing", () => {
  const { a } = twoHosts({ tcp: { ephemeralPorts: [4000, 4001] } });
  const portTo = (port: number): number => a.connect(B, port).localPort;
  const first = portTo(80);
  a.configure({ ephemeralPorts: [4000, 4001] });
  expect(portTo(81)).toBe(8001 - first); // the next one
  a.configure({ ephemeralPorts: [5000, 5000] });
  expect(portTo(82)).toBe(5000);
  expect(() => portTo(82)).toThrow("EADDRNOTAVAIL");
  expect(() => a.configure({ ephemeralPorts: [9, 8] })).toThrow("two ports in order");
});
