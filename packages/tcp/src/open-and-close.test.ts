import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import type { Connection } from "./connection.ts";
import type { State } from "./state.ts";
import { stateChannel } from "./trace.ts";
import { A, B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

/** The states that each connection goes through, by its host. */
function statesOf({ simulation }: TwoHosts): Map<string, State[]> {
  const seen = new Map<string, State[]>();
  simulation.trace.channel(stateChannel).subscribe((who, _from, to) => {
    const { name } = ("endpoint" in who ? who.endpoint : who).stack.node;
    seen.set(name, [...(seen.get(name) ?? []), to]);
  });
  return seen;
}

test("MUST-10 Figure 7: two SYNs that cross make one connection, by four segments", async () => {
  const hosts = twoHosts({ tcp: { profile: "rfc" } });
  const { simulation, a, b } = hosts;
  await simulation.run(async () => {
    const one = a.connect(B, 7001, { localPort: 7000 });
    const two = b.connect(A, 7000, { localPort: 7001 });
    await Promise.all([one.opened(), two.opened()]);
    expect(simulation.nowNs).toBe(ms(20));
    expect([one.status.segmentsSent, two.status.segmentsSent]).toEqual([2, 2]);
    void one.write("over");
    expect(await two.read()).toEqual(new Uint8Array([111, 118, 101, 114]));
    one.abort();
  });
});

test("CLG-20 U-20 Figure 13: both close at once; each passes CLOSING and TIME-WAIT", async () => {
  const { simulation, a, b } = twoHosts({ tcp: { profile: "rfc" } });
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    const server = await listener.accept();
    await simulation.sleep(ms(100));
    const before = simulation.nowNs;
    client.end();
    server.end();
    await simulation.sleep(ms(11));
    expect([client.state, server.state]).toEqual(["CLOSING", "CLOSING"]);
    await simulation.sleep(ms(10));
    expect([client.state, server.state]).toEqual(["TIME-WAIT", "TIME-WAIT"]);
    await Promise.all([client.closed(), server.closed()]);
    expect(simulation.nowNs - before).toBe(seconds(240) + ms(20));
  });
});

test("EST-01 FW1-01 FW2-01 TWT-01 CWT-01 LAK-01 SRC-01 OPEN of a four-tuple in use fails in every state", async () => {
  const { simulation, a, b } = twoHosts({ tcp: { timestamps: false } }); // or Linux ends TIME-WAIT
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80, { localPort: 5000 });
    const seen = new Set<State>();
    const isRefused = (connection: Connection): void => {
      seen.add(connection.state);
      const { stack } = connection.endpoint;
      const { remoteAddress, remotePort, localPort } = connection;
      expect(() => stack.connect(remoteAddress, remotePort, { localPort })).toThrow("EADDRINUSE");
    };
    isRefused(client);
    await simulation.sleep(ms(15));
    isRefused(b.connections[0]!);
    const server = await listener.accept();
    isRefused(client);
    client.end();
    isRefused(client);
    await simulation.sleep(ms(25));
    isRefused(client);
    isRefused(server);
    server.end();
    isRefused(server);
    await simulation.sleep(ms(15));
    isRefused(client);
    expect([...seen]).toEqual([
      "SYN-SENT",
      "SYN-RECEIVED",
      "ESTABLISHED",
      "FIN-WAIT-1",
      "FIN-WAIT-2",
      "CLOSE-WAIT",
      "LAST-ACK",
      "TIME-WAIT",
    ]);
  });
});

test("CWT-06 CWT-07 LAK-03 LAK-04 TWT-03 TWT-04 CLG-03 CLG-04 what came before the FIN can be read, then the end", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    const server = await listener.accept();
    const readAll = async (connection: Connection): Promise<void> => {
      expect(await connection.read(1)).toEqual(new Uint8Array([97]));
      connection.end();
      await simulation.sleep(ms(25));
      expect(await connection.read()).toEqual(new Uint8Array([98]));
      expect(await connection.read()).toBeNull();
    };
    client.end("ab");
    await simulation.sleep(ms(50));
    expect(server.state).toBe("CLOSE-WAIT");
    await readAll(server);
    expect(server.state).toBe("CLOSED");
  });
});

test("MUST-45 MUST-44 every segment of a connection comes from the address of its first", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    const server = await listener.accept();
    expect([client.localAddress, server.remoteAddress]).toEqual([A, A]);
    client.abort();
  });
});

test("CLO-01 T01: a connection opened and closed passes the states that the RFC's Figure 5 gives", async () => {
  const hosts = twoHosts();
  const seen = statesOf(hosts);
  const { simulation, a, b } = hosts;
  b.listen(80, {}, (connection) => (connection.onEnd = () => connection.end()));
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    await client.opened();
    client.end();
    await client.closed();
  });
  expect(seen.get("a")).toEqual([
    "SYN-SENT",
    "ESTABLISHED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "TIME-WAIT",
    "CLOSED",
  ]);
  const wanted = ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"];
  expect(seen.get("b")).toEqual(wanted);
});
