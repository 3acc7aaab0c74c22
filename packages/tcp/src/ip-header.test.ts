import { ms, seconds } from "@seedwire/engine";
import { bernoulli, packetChannel } from "@seedwire/link";
import { connect, Node } from "@seedwire/ip";
import { addressOf, SYN, TCP, type Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { inListen } from "./segment-arrives/listen.ts";
import { inState, Lab, type Said } from "./lab.fixture.ts";
import { TcpStack } from "./stack.ts";
import type { State } from "./state.ts";
import { A, B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

/** Keeps something of every packet that A sends, each time it is put on the cable. */
function sentByA<T>({ simulation }: TwoHosts, of: (packet: Packet) => T): T[] {
  const kept: T[] = [];
  simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
    if (event === "accept" && packet.source === A) kept.push(of(packet));
  });
  return kept;
}

test("MUST-48 MUST-49 SHLD-22 DSCP and TTL stand in every segment as they were chosen", async () => {
  const hosts = twoHosts({ tcpA: { dscp: 46, ttl: 9 } });
  const { simulation, a, b } = hosts;
  const seen = sentByA(hosts, ({ trafficClass, ttl }) => `${trafficClass} ${ttl}`);
  b.listen(80, {}, (connection) => connection.end("hello"));
  await simulation.run(async () => {
    await (await a.connect(B, 80).opened()).readToEnd();
  });
  expect(seen.length).toBeGreaterThan(3);
  expect(new Set(seen)).toEqual(new Set([`${46 << 2} 9`]));
});

test("SHLD-21 MAY-9 DSCP can be changed in mid-transfer; the peer learns of the latest", async () => {
  const hosts = twoHosts();
  const { simulation, a, b } = hosts;
  const seen = sentByA(hosts, ({ trafficClass }) => trafficClass);
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = await a.connect(B, 80).opened();
    const server = await listener.accept();
    void client.write("one");
    await server.read();
    expect(server.status.receivedDscp).toBe(0);
    client.configure({ dscp: 10 });
    void client.write("two");
    await server.read();
    expect(server.status.receivedDscp).toBe(10);
    client.abort();
  });
  // The ACK that is under way then meets no connection any more, and nobody's choices.
  expect(seen).toEqual([0, 0, 0, 40, 40, 0]);
});

test("MUST-49 a TTL of 1 ends at the first router, which tells", async () => {
  const { simulation, pool, a, b } = twoHosts();
  const routerAddress = addressOf(10, 0, 1, 1);
  const router = new Node(simulation, pool, {
    name: "r",
    address: routerAddress,
    forwarding: true,
  });
  const far = new Node(simulation, pool, { name: "far", address: addressOf(10, 0, 2, 1) });
  connect(a.node, router, { delayNs: ms(1) }, { delayNs: ms(1) });
  connect(router, far, { delayNs: ms(1) }, { delayNs: ms(1) });
  const listening = new TcpStack(far);
  listening.listen(80);
  await simulation.run(async () => {
    const open = (ttl: number) => a.connect(far.address, 80, { config: { ttl, synRetries: 1 } });
    const tooShort = open(1);
    expect((await open(2).opened()).state).toBe("ESTABLISHED");
    await expect(tooShort.opened()).rejects.toThrow();
  });
  expect(listening.connections).toHaveLength(1);
  expect(b.connections).toHaveLength(0);
});

test("RFC 1191 §3 without path MTU discovery, what is too large is fragmented", async () => {
  const hosts = twoHosts({ tcpA: { pathMtuDiscovery: false } });
  const { simulation, a, b } = hosts;
  const flags = sentByA(hosts, ({ dontFragment }) => dontFragment);
  b.listen(80, {}, (connection) => connection.end());
  await simulation.run(async () => {
    await (await a.connect(B, 80).opened()).readToEnd();
  });
  expect(new Set(flags)).toEqual(new Set([false]));
});

test("MAY-4 RFC 6864 §4.3 a retransmitted datagram gets an identification of its own", async () => {
  const hosts = twoHosts({ tcpA: { pathMtuDiscovery: false }, ba: { loss: bernoulli(1) } });
  const { simulation, a } = hosts;
  const seen = sentByA(hosts, ({ seq, identification }) => `${seq} ${identification}`);
  await simulation.run(async () => {
    const connection = a.connect(B, 80);
    await simulation.sleep(seconds(4));
    connection.abort();
  });
  expect(new Set(seen).size).toBe(seen.length);
});

/** An option of four octets that TCP knows nothing of. */
const ROUTER_ALERT = Uint8Array.of(0x94, 4, 0, 0);
/** The security option, whatever it says (RFC 1108 §2.1), padded. */
const SECURITY = Uint8Array.of(130, 11, 0x3d, 1, 2, 3, 4, 5, 6, 7, 8, 0);

const SAID: readonly Said[] = [
  { flags: "A", length: 20 },
  { flags: "PA", length: 5, seq: 3 },
  { flags: "A", ack: -1 },
  { flags: "SA" },
  { flags: "S" },
  { flags: "FA" },
  { flags: "RA" },
];

/** What segments bring about in a state: what leaves, where it ends, what can be read. */
function outcomes(state: State, ipOptions: Uint8Array): unknown[] {
  return SAID.map((said) => {
    const lab = inState(state);
    const sent = lab.arrives({ ...said, set: { ipOptions } });
    const { tcb } = lab;
    return [...sent, ...lab.settle(), tcb.state, tcb.receiveBuffer.bytes, lab.error];
  });
}

test.each<[string, State]>([
  ["SST-13", "SYN-SENT"],
  ["SRC-16", "SYN-RECEIVED"],
  ["EST-22", "ESTABLISHED"],
  ["FW1-17", "FIN-WAIT-1"],
  ["FW2-17", "FIN-WAIT-2"],
  ["CWT-17", "CLOSE-WAIT"],
  ["CLG-12", "CLOSING"],
  ["LAK-12", "LAST-ACK"],
  ["TWT-18", "TIME-WAIT"],
])("%s MUST-50 in %s options of IP change nothing: no security mismatch", (_id, state) => {
  const without = outcomes(state, new Uint8Array(0));
  expect(outcomes(state, SECURITY)).toEqual(without);
  expect(outcomes(state, ROUTER_ALERT)).toEqual(without);
});

test("LIS-14 MUST-50 in LISTEN a SYN with the security option asks for a connection", () => {
  const lab = new Lab();
  const syn = lab.packet({ flags: "S", set: { ipOptions: SECURITY } });
  expect(inListen(syn, lab.out)).toBe("connection");
});

test("MUST-50 datagrams with options of IP carry connection and data all the same", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const syn: Partial<Packet> = {
      protocol: TCP,
      source: A,
      destination: B,
      sourcePort: 5,
      destinationPort: 80,
      flags: SYN,
      window: 1000,
      sizeBytes: 20 + 4 + 20,
      ipOptions: ROUTER_ALERT,
    };
    b.receive(Object.assign(a.pool.take(), syn));
    expect(b.connections.map(({ state }) => state)).toEqual(["SYN-RECEIVED"]);
    listener.close();
  });
});

test("RFC 5082 §3: segments from too far away are as if they had not come, a SYN too", () => {
  const { a, b, simulation } = twoHosts({ tcpA: { ttl: 60 }, tcpB: { leastTtl: 61 } });
  b.listen(80);
  const connection = a.connect(B, 80);
  simulation.runSync(ms(100));
  expect(connection.state).toBe("SYN-SENT");
  connection.configure({ ttl: 61 });
  simulation.runSync(seconds(2));
  expect(connection.state).toBe("ESTABLISHED");
});
