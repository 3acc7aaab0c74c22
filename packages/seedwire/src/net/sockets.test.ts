import { expect, test } from "vitest";
import { ms, pattern, type UdpMessage } from "../index.ts";
import { inRun } from "../run/in-run.fixture.ts";

test("TCP: listen, connect, accept, and who is refused", () =>
  inRun(async ({ net, expect: state }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms" });
    const listener = server.tcp.listen(80, { backlog: 5 });
    const connection = await client.tcp.connect("server", 80, { localPort: 5000, nagle: false });
    expect(net.now).toBe(ms(20));
    expect(connection.localPort).toBe(5000);
    expect(connection.endpoint.tcb.config.nagle).toBe(false);
    const accepted = await listener.accept();
    expect(net.now).toBe(ms(30));
    accepted.end("hello");
    expect(Buffer.from(await connection.readToEnd()).toString()).toBe("hello");
    await state(client.tcp.connect(server, 81)).toReject({ code: "ECONNREFUSED" });
    await state(() => client.tcp.connect("10.9.9.9", 80, { localAddress: "10.0.0.1" })).toReject();
    expect(() => server.tcp.listen(80)).toThrow("EADDRINUSE");
    expect(() => client.tcp.open(server, 80, { nagel: true } as never)).toThrow(
      'no option "nagel"',
    );
    expect(client.tcp.connections).toHaveLength(3);
  }));

test("TCP: a handler may be async, and open gives the connection at once", () =>
  inRun(async ({ net }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms" });
    server.tcp.listen(7, async (connection) => {
      for await (const bytes of connection) await connection.write(bytes);
      connection.end();
    });
    const connection = client.tcp.open(server, 7);
    expect(connection.state).toBe("SYN-SENT");
    await connection.opened();
    connection.end(pattern(20_000));
    expect(await connection.readToEnd()).toEqual(pattern(20_000));
  }));

test("UDP: bound and connected sockets, by hosts and endpoints", () =>
  inRun(async ({ net }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms" });
    const echo = server.udp.bind(7, { address: server.address });
    echo.onMessage = (_socket, payload, from) => echo.send(payload, from);
    const socket = client.udp.connect(server, 7);
    socket.send(Uint8Array.of(1, 2, 3));
    const answer: UdpMessage = await socket.receive();
    expect(answer).toEqual({ payload: Uint8Array.of(1, 2, 3), from: server.endpoint(7) });
    const loose = client.udp.socket();
    loose.send(Uint8Array.of(4), server.endpoint(7));
    expect((await loose.receive()).payload).toEqual(Uint8Array.of(4));
    expect(() => server.udp.bind(7)).toThrow("EADDRINUSE");
  }));

test("a port is a number", () =>
  inRun(({ net }) => {
    const host = net.host("a");
    const port = "80" as never;
    for (const [call, action] of [
      ["listen", () => host.tcp.listen(port)],
      ["connect", () => host.tcp.open(host, port)],
      ["bind", () => host.udp.bind(port)],
      ["connect", () => host.udp.connect(host, port)],
      ["endpoint", () => host.endpoint(port)],
    ] as const) {
      expect(action).toThrow(`a: ${call}: the port is "80", expected a number from 1 to 65535`);
    }
    expect(() => host.udp.bind(65_536)).toThrow("EINVAL");
  }));
