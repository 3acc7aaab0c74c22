import { expect, test } from "vitest";
import { ms, ordinals, pattern } from "../index.ts";
import { inRun } from "../run/in-run.fixture.ts";

test("a TCP connection is one flow, both directions together", async () => {
  const { result } = await inRun(async ({ net, report }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { rateBps: "8mbps", delayNs: "10ms", back: { loss: ordinals(5) } });
    server.tcp.listen(80, async (connection) => {
      await connection.read();
      connection.end(pattern(100_000));
    });
    const connection = await client.tcp.connect(server, 80, { localPort: 5000 });
    await connection.write("GET /");
    await connection.readToEnd();
    const flow = report.flow(connection);
    expect(flow.durationNs).toBe(net.now);
    expect(report.flow(server.tcp.connections[0]!)).toEqual(flow);
    expect(flow).toMatchObject({
      name: "client:5000>server:80",
      protocol: "tcp",
      sentBytes: 100_005,
      deliveredBytes: 100_005,
      goodputBps: Math.round((100_005 * 8e9) / net.now),
      retransmittedSegments: 1,
      fastRetransmits: 1,
      rtos: 0,
    });
    expect(flow.minRttNs).toBeGreaterThanOrEqual(ms(20));
    expect(flow.srttNs).toBeGreaterThan(ms(20));
    expect(flow.cwndBytes).toBeGreaterThan(1448);
    expect(flow.segments).toBeGreaterThan(72);
    const [there, back] = [report.link("client>server"), report.link("server>client")];
    expect(flow.segments).toBe(there.offered + back.offered);
    expect(back.drops).toEqual({ queue: 0, loss: 1, mtu: 0, down: 0, fate: 0 });
    expect(back.utilization).toBeGreaterThan(0.4);
    expect(there.utilization).toBeLessThan(0.1);
    expect(report.link(net.links[0]!)).toEqual(there);
    expect(() => report.link("client>serve")).toThrow('Did you mean "client>server"?');
  });
  expect(result.flows).toHaveLength(1);
  expect(result.flows[0]!.state).toBe("TIME-WAIT");
  expect(result.packetHops).toBe(result.flows[0]!.segments);
});

test("incarnations and connections that came to nothing have rows of their own", async () => {
  const { result } = await inRun(async ({ net, expect: state }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "1ms" });
    await state(client.tcp.connect(server, 80, { localPort: 5000 })).toReject();
    const listener = server.tcp.listen(80);
    for (let i = 0; i < 2; i++) {
      const connection = await client.tcp.connect(server, 80, { localPort: 5000 });
      const accepted = await listener.accept();
      connection.end("x".repeat(i + 1));
      await accepted.readToEnd();
      await connection.closed();
    }
  });
  const rows = result.flows.map(({ name, state, deliveredBytes }) => [name, state, deliveredBytes]);
  expect(rows).toEqual([
    ["client:5000>server:80", "CLOSED", 0],
    ["client:5000>server:80#2", "CLOSED", 1],
    ["client:5000>server:80#3", "CLOSED", 2],
  ]);
  expect(result.flows[0]!.durationNs).toBe(ms(2));
});

test("both ends may open", async () => {
  const { result } = await inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const there = a.tcp.open(b, 2, { localPort: 1 });
    const back = b.tcp.open(a, 1, { localPort: 2 });
    await Promise.all([there.opened(), back.opened()]);
  });
  // SYN, SYN,ACK and, as Linux has it, an ACK from either end.
  expect(result.flows.map(({ name, segments }) => [name, segments])).toEqual([["a:1>b:2", 6]]);
});

test("datagrams between two sockets are a flow, too", async () => {
  const { result } = await inRun(async ({ net, report }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms", forward: { loss: ordinals(2) } });
    const echo = server.udp.bind(7);
    echo.onMessage = (_socket, payload, from) => echo.send(payload, from);
    const socket = client.udp.connect(server, 7, { broadcast: false });
    expect(() => report.flow(socket)).toThrow("No flow of this network");
    for (let i = 0; i < 3; i++) socket.send(new Uint8Array(100));
    const other = client.udp.bind(9);
    other.send(new Uint8Array(1), server.endpoint(8));
    await net.sleep("1s");
    expect(report.flow(socket)).toMatchObject({
      name: `client:${socket.localPort}>server:7`,
      protocol: "udp",
      sentBytes: 500,
      deliveredBytes: 400,
      segments: 5,
      durationNs: ms(20),
      goodputBps: 160_000,
    });
  });
  expect(result.flows.map(({ name }) => name.slice(-9))).toEqual([">server:7", ">server:8"]);
});

test("metrics and notes are told by name, once", async () => {
  const { result, notes } = await inRun(({ report }) => {
    report.metric("goodput", 5, "bps");
    report.metric("share", 0.5);
    report.note("a line");
    expect(() => report.metric("share", 1)).toThrow('Metric "share" was told before');
    expect(() => report.metric("x", NaN)).toThrow('Metric "x" is NaN, expected a finite number');
  });
  expect(notes).toEqual(["a line"]);
  expect(result.metrics).toEqual([
    { name: "goodput", value: 5, unit: "bps" },
    { name: "share", value: 0.5, unit: "" },
  ]);
});
