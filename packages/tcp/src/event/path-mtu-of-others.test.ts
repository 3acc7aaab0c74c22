import { ms, Simulation } from "@seedwire/engine";
import { connect, Node } from "@seedwire/ip";
import { addressOf, PacketPool } from "@seedwire/wire";
import { expect, test } from "vitest";
import { TcpStack } from "../stack.ts";

test("RFC 1191 §6.2 what one connection learns of a path all others over it know", async () => {
  const simulation = new Simulation({ seed: "1" });
  const pool = new PacketPool();
  const node = (name: string, last: number, forwarding = false): Node =>
    new Node(simulation, pool, { name, address: addressOf(10, 0, 0, last), forwarding });
  const [near, router] = [node("near", 1), node("router", 2, true)];
  const [other, far] = [node("other", 3, true), node("far", 4)];
  const wide = { delayNs: ms(1) };
  const narrow = { delayNs: ms(1), mtuBytes: 1000 };
  connect(near, router, wide, wide);
  connect(router, other, narrow, narrow);
  connect(other, far, wide, wide);
  const [client, server] = [new TcpStack(near), new TcpStack(far)];
  server.listen(80);
  await simulation.run(async () => {
    const open = () => client.connect(far.address, 80).opened();
    const [first, second] = [await open(), await open()];
    const mss = () => [first, second].map(({ endpoint }) => endpoint.tcb.smssBytes);
    expect(mss()).toEqual([1448, 1448]);
    await first.write(new Uint8Array(1448));
    await simulation.sleep(ms(20));
    expect(mss()).toEqual([948, 948]);
    await second.write(new Uint8Array(1448));
    await simulation.sleep(ms(20));
    expect(router.stats.drops["too-big"]).toBe(1);
    expect(second.status).toMatchObject({ retransmittedSegments: 0 });
    first.abort();
    second.abort();
  });
});

test.each([
  ["those that leave the MTU of the path alone do not", "rfc", 1448],
  ["whoever sends over it, in Linux", "linux", 948],
] as const)("RFC 1191 §6.2 not those over another path; %s", async (_what, profile, deafMss) => {
  const simulation = new Simulation({ seed: "1" });
  const pool = new PacketPool();
  const node = (name: string, last: number, forwarding = false): Node =>
    new Node(simulation, pool, { name, address: addressOf(10, 0, 0, last), forwarding });
  const [near, router, far, elsewhere] = [
    node("near", 1),
    node("router", 2, true),
    node("far", 3),
    node("elsewhere", 4),
  ];
  const wide = { delayNs: ms(1) };
  connect(near, router, wide, wide);
  connect(router, far, { ...wide, mtuBytes: 1000 }, wide);
  connect(router, elsewhere, wide, wide);
  const client = new TcpStack(near, { profile, timestamps: true });
  for (const host of [far, elsewhere]) new TcpStack(host).listen(80);
  await simulation.run(async () => {
    const first = await client.connect(far.address, 80).opened();
    const deaf = await client
      .connect(far.address, 80, { config: { pathMtuDiscovery: false } })
      .opened();
    const other = await client.connect(elsewhere.address, 80).opened();
    await first.write(new Uint8Array(1448));
    const late = client.connect(far.address, 80); // still in SYN-SENT when the error comes
    await simulation.sleep(ms(20));
    const mss = [first, deaf, other, late].map(({ endpoint }) => endpoint.tcb.smssBytes);
    expect(mss).toEqual([948, deafMss, 1448, 948]);
    for (const connection of client.connections) connection.abort();
  });
});

test("an MTU too small to be believed is that of fragments, for all over the path (Linux, min_pmtu)", async () => {
  const simulation = new Simulation({ seed: "1" });
  const pool = new PacketPool();
  const near = new Node(simulation, pool, { name: "near", address: addressOf(10, 0, 0, 1) });
  const router = new Node(simulation, pool, {
    name: "router",
    address: addressOf(10, 0, 0, 2),
    forwarding: true,
  });
  const far = new Node(simulation, pool, { name: "far", address: addressOf(10, 0, 0, 3) });
  connect(near, router, { delayNs: ms(1) });
  connect(router, far, { delayNs: ms(1), mtuBytes: 400 }, { delayNs: ms(1) });
  const client = new TcpStack(near);
  new TcpStack(far).listen(80);
  await simulation.run(async () => {
    const first = await client.connect(far.address, 80).opened();
    const second = await client.connect(far.address, 80).opened();
    await first.write(new Uint8Array(1448));
    await simulation.sleep(ms(20));
    await second.write(new Uint8Array(1448));
    await simulation.sleep(ms(50));
    for (const { endpoint, status } of [first, second]) {
      expect([endpoint.tcb.smssBytes, status.acknowledgedBytes]).toEqual([500, 1448]);
    }
    expect(router.stats.drops["too-big"]).toBe(1);
    expect(second.status.retransmittedSegments).toBe(0);
    for (const connection of client.connections) connection.abort();
  });
});
