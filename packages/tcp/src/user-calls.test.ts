import { ms, NEVER, seconds } from "@seedwire/engine";
import { SocketError } from "@seedwire/ip";
import { ANY, type Address } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { nextDeadlineNs } from "./event/timeout.ts";
import { received } from "./event/receive.ts";
import { inState, type Lab } from "./lab.fixture.ts";
import type { State } from "./state.ts";
import { A, B, twoHosts } from "./two-hosts.fixture.ts";

const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "ok",
    (error: unknown) => (error instanceof SocketError ? error.code : String(error)),
  );

describe("CLOSED", () => {
  test("CLO-04 an active OPEN that names nobody", () => {
    const { a } = twoHosts();
    expect(() => a.connect(ANY, 80)).toThrow("ENETUNREACH");
    expect(() => a.connect(B, 0)).toThrow("EINVAL");
    expect([a.connections.length, a.node.stats.sent]).toEqual([0, 0]);
  });

  test("CLO-07 OPEN with a local port that is not for this application", () => {
    const { a } = twoHosts({ tcp: { leastLocalPort: 1024 } });
    expect(() => a.listen(1023)).toThrow("EACCES");
    expect(() => a.connect(B, 80, { localPort: 1023 })).toThrow("EACCES");
    expect(a.listen(1024).state).toBe("LISTEN");
    expect(a.connect(B, 80).localPort).toBeGreaterThan(1024);
  });

  test("CLO-08 OPEN without room for one more TCB", () => {
    const { a } = twoHosts({ tcp: { maxConnections: 1 } });
    const first = a.connect(B, 80);
    expect(() => a.connect(B, 80)).toThrow("ENOBUFS");
    expect(() => a.listen(80)).toThrow("ENOBUFS");
    first.abort();
    expect(a.listen(80).state).toBe("LISTEN");
  });

  test("CLO-09 CLO-10 CLO-11 CLO-13 CLO-18 calls without a connection, and no timer", async () => {
    const { simulation, a } = twoHosts();
    await simulation.run(async () => {
      const connection = a.connect(B, 80);
      connection.abort();
      expect(await codeOf(connection.write("x"))).toBe("ENOTCONN");
      expect(await codeOf(connection.opened())).toBe("ECONNABORTED");
      expect(await codeOf(connection.read())).toBe("ECONNABORTED");
      connection.end();
      connection.close();
      connection.abort();
      expect(connection.status.state).toBe("CLOSED");
      expect(nextDeadlineNs(connection.endpoint.tcb)).toBe(NEVER);
      expect(a.node.stats.sent).toBe(1);
    });
  });
});

describe("LISTEN", () => {
  test("LIS-01 an active OPEN makes a listener connect from its port", async () => {
    const { simulation, a, b } = twoHosts();
    b.listen(80, {}, (connection) => connection.end("hello"));
    await simulation.run(async () => {
      const listener = a.listen(7000);
      const accept = codeOf(listener.accept());
      const connection = listener.connect(B, 80);
      expect([connection.state, connection.localPort, listener.state]).toEqual([
        "SYN-SENT",
        7000,
        "CLOSED",
      ]);
      expect(await accept).toBe("ECONNABORTED");
      expect(await connection.readToEnd()).toHaveLength(5);
    });
  });

  test("LIS-04 what is sent then waits for ESTABLISHED", async () => {
    const { simulation, a, b } = twoHosts();
    const listening = b.listen(80);
    await simulation.run(async () => {
      const connection = a.listen(7000, { address: A }).connect(B, 80);
      void connection.write("hello");
      expect(a.node.stats.sent).toBe(1);
      const server = await listening.accept();
      expect(await server.read()).toHaveLength(5);
      connection.abort();
    });
  });

  test("LIS-02 LIS-05 not to nobody: it goes on listening", () => {
    const { a } = twoHosts();
    const listener = a.listen(7000);
    expect(() => listener.connect(0 as Address, 80)).toThrow("ENETUNREACH");
    expect(listener.state).toBe("LISTEN");
    expect(a.node.stats.sent).toBe(0);
  });

  test("LIS-06 LIS-07 RECEIVE waits for a connection, as many as there is room for", async () => {
    const { simulation, a, b } = twoHosts({ tcp: { maxWaitingCalls: 2 } });
    const listener = b.listen(80);
    await simulation.run(async () => {
      const bytes = [1, 2].map(() => listener.accept().then((connection) => connection.read()));
      expect(await codeOf(listener.accept())).toBe("ENOBUFS");
      for (const text of ["one", "three"]) a.connect(B, 80).end(text);
      expect((await Promise.all(bytes)).map((read) => read?.length)).toEqual([3, 5]);
      for (const connection of b.connections) connection.end();
    });
  });

  test("LIS-09 LIS-10 ABORT ends it, and who waits hears of that; STATUS changes nothing", async () => {
    const { simulation, b } = twoHosts();
    await simulation.run(async () => {
      const listener = b.listen(80);
      const accept = codeOf(listener.accept());
      expect([listener.state, listener.state, listener.waiting]).toEqual(["LISTEN", "LISTEN", 0]);
      listener.close();
      expect([listener.state, await accept]).toEqual(["CLOSED", "ECONNABORTED"]);
    });
  });
});

describe("before ESTABLISHED", () => {
  test("SST-03 SRC-03 SEND waits where there is no room", async () => {
    const { simulation, a, b } = twoHosts({ tcp: { sendBufferBytes: 10 } });
    b.listen(80);
    await simulation.run(async () => {
      const client = a.connect(B, 80);
      const sent: string[] = [];
      void client.write(new Uint8Array(11)).then(() => sent.push("client"));
      expect(client.writable).toBe(0);
      await simulation.sleep(ms(11)); // the SYN is there, its answer not
      const server = b.connections[0]!;
      expect([client.state, server.state]).toEqual(["SYN-SENT", "SYN-RECEIVED"]);
      void server.write(new Uint8Array(11)).then(() => sent.push("server"));
      expect([server.writable, sent]).toEqual([0, []]);
      await simulation.sleep(ms(100));
      expect(sent.toSorted()).toEqual(["client", "server"]);
      client.abort();
    });
  });

  test("SST-05 SRC-04 SRC-05 RECEIVE waits for ESTABLISHED, as many as there is room for", async () => {
    const { simulation, a, b } = twoHosts({ tcp: { maxWaitingCalls: 1 } });
    b.listen(80);
    await simulation.run(async () => {
      const client = a.connect(B, 80);
      const first = client.read();
      expect(await codeOf(client.read())).toBe("ENOBUFS");
      expect(client.state).toBe("SYN-SENT");
      await simulation.sleep(ms(11));
      const server = b.connections[0]!;
      const second = server.read();
      expect(await codeOf(server.read())).toBe("ENOBUFS");
      expect(server.state).toBe("SYN-RECEIVED");
      client.end("12");
      server.end("123");
      expect((await first)?.length).toBe(3);
      expect((await second)?.length).toBe(2);
    });
  });
});

test.each<[string, State]>([
  ["FW1-03", "FIN-WAIT-1"],
  ["FW2-03", "FIN-WAIT-2"],
])("%s in %s RECEIVE gives data, and tells of the room", (_id, state) => {
  const lab = inState(state, { receiveBufferBytes: 2000 });
  const ack = state === "FIN-WAIT-1" ? -1 : 0;
  lab.arrives({ flags: "A", ack, length: 2000 });
  lab.settle();
  expect(lab.tcb.state).toBe(state);
  const sent = lab.event((tcb) => {
    expect(tcb.receiveBuffer.take(2000)).toHaveLength(2000);
    received(tcb);
  });
  expect(sent).toEqual(["A 2 ack 2001"]);
  expect(lab.packets[0]!.window).toBe(2000);
});

describe("CLOSE-WAIT", () => {
  test("CWT-02 CWT-03 SEND goes on, at once or when the peer has room", () => {
    const lab = inState("CLOSE-WAIT");
    expect(lab.write(100)).toEqual(["PA 1+100 ack 2"]);
    expect(nextDeadlineNs(lab.tcb)).toBeLessThan(seconds(2));
    lab.arrives({ flags: "A", window: 0 });
    expect(lab.write(100)).toEqual([]);
    expect(lab.arrives({ flags: "A" })).toEqual(["PA 101+100 ack 2"]);
  });

  test("CWT-36 an ACK that waits leaves within half a second", () => {
    const lab = inState("ESTABLISHED");
    const sent = lab.arrives({ flags: "FA", length: 9 });
    expect(lab.tcb.state).toBe("CLOSE-WAIT");
    if (sent.length === 0) sent.push(...lab.expire());
    expect([sent, lab.nowNs < ms(500)]).toEqual([["A 1 ack 11"], true]);
  });
});

test("CLG-01 in CLOSING the four-tuple is in use", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    const server = await listener.accept();
    await simulation.sleep(ms(100));
    client.end();
    server.end();
    await simulation.sleep(ms(11));
    expect(client.state).toBe("CLOSING");
    expect(() => a.connect(B, 80, { localPort: client.localPort })).toThrow("EADDRINUSE");
    expect(client.state).toBe("CLOSING");
  });
});

/** CLOSING with what is written, and the FIN behind it, held back by the window of the peer. */
function closing(window: number): Lab {
  const lab = inState("ESTABLISHED");
  lab.arrives({ flags: "A", window });
  lab.write(1000);
  expect(lab.close()).toEqual([]);
  lab.arrives({ flags: "FA", window });
  lab.settle();
  expect(lab.tcb.state).toBe("CLOSING");
  return lab;
}

test("CLG-30 in CLOSING a closed window is probed, and data and FIN go when it opens", () => {
  const lab = closing(0);
  const times: number[] = [];
  for (let probe = 0; probe < 3; probe++) {
    expect(lab.expire()).toHaveLength(1);
    times.push(lab.nowNs / 1e9);
    expect(lab.arrives({ flags: "A", window: 0 })).toEqual([]);
  }
  expect(times[2]! - times[1]!).toBe(2 * (times[1]! - times[0]!));
  const sent = lab.arrives({ flags: "A" });
  expect(sent.at(-1)).toMatch(/^P?FA|^FPA/);
});

test("CLG-31 in CLOSING a window too small for a segment is used after at most a second", () => {
  const lab = closing(50);
  expect(lab.expire()).toEqual(["A 1+50 ack 2"]);
  expect(lab.nowNs).toBeGreaterThanOrEqual(ms(100));
  expect(lab.nowNs).toBeLessThanOrEqual(seconds(1));
});
