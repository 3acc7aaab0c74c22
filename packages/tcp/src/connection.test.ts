import { kB, ms, NEVER, seconds } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import { addressOf } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { concatenate } from "./concatenate.ts";
import type { Connection } from "./connection.ts";
import { seqAdd } from "./seq.ts";
import { A, B, twoHosts, type TwoHosts, type TwoHostsOptions } from "./two-hosts.fixture.ts";

interface Pair extends TwoHosts {
  readonly client: Connection;
  readonly server: Connection;
}

/** Runs a body over an open connection from A to port 80 of B. */
async function overPair(
  body: (pair: Pair) => unknown,
  options: TwoHostsOptions = {},
): Promise<TwoHosts> {
  const hosts = twoHosts(options);
  const listener = hosts.b.listen(80);
  await hosts.simulation.run(async () => {
    const client = hosts.a.connect(B, 80);
    const server = await listener.accept();
    await body({ ...hosts, client, server });
  });
  return hosts;
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at & 255);
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: { code: string }) => error.code,
  );

test("what is written on one end is read on the other, and then the end of the stream", () =>
  overPair(async ({ client, server }) => {
    await client.write("abc");
    client.end("def");
    expect(await server.read(2)).toEqual(new Uint8Array([97, 98]));
    expect(await server.read()).toEqual(new Uint8Array([99]));
    expect(await server.read()).toEqual(new Uint8Array([100, 101, 102]));
    expect(await server.read()).toBeNull();
    expect(await server.read()).toBeNull();
  }));

test("EST-07 FW1-04 FW2-04 SST-04 a waiting read takes no more than it asked for; several are served in turn", () =>
  overPair(async ({ client, server }) => {
    const reads = [server.read(1), server.read(3), server.read(), server.read()];
    client.end("abcdef");
    const pieces = await Promise.all(reads);
    expect(pieces.map((piece) => piece?.length ?? null)).toEqual([1, 3, 2, null]);
  }));

test("a read that waits is served although callbacks are paused", () =>
  overPair(async ({ client, server }) => {
    server.pause();
    void client.write("abc");
    expect(await server.read()).toEqual(new Uint8Array([97, 98, 99]));
  }));

describe("sizes that are none are refused: a part of a byte would never be read to its end", () => {
  const nonsense = [0.5, 1.5, -1, NaN, "3", 10n, Symbol("x"), null, {}] as never[];

  test.each([0 as never, ...nonsense])("read(%o)", async (size) => {
    await overPair(async ({ client, server }) => {
      server.end("abc");
      expect(() => client.read(size)).toThrow(RangeError);
      expect(() => client.read(size)).toThrow("read: the number of bytes is");
      expect(await client.read()).toHaveLength(3);
    });
  });

  test.each(nonsense)("take(%o)", async (size) => {
    await overPair(async ({ simulation, client, server }) => {
      server.end("abc");
      await simulation.sleep(1e9);
      expect(() => client.take(size)).toThrow("expected a whole number, 0 to Infinity");
      expect([client.take(0), client.take()].map(({ length }) => length)).toEqual([0, 3]);
    });
  });

  test("consumers that are no functions", () =>
    overPair(({ client }) => {
      expect(() => client.consume("x" as never, () => {})).toThrow(
        'the consumer is "x", expected a',
      );
      expect(() => client.consume(() => {}, "x" as never)).toThrow(
        'end is "x", expected a function',
      );
    }));
});

test("pause within onData keeps the rest until resume, and the end after it", () =>
  overPair(async ({ simulation, client, server }) => {
    const heard: (number | string)[] = [];
    server.onData = (piece) => {
      heard.push(piece.length);
      server.pause();
    };
    server.onEnd = () => heard.push("end");
    void client.write(bytes(1000));
    void client.write(bytes(2000));
    client.end(bytes(3000));
    await simulation.sleep(seconds(1));
    const first = heard.reduce<number>((sum, length) => sum + Number(length), 0);
    expect(heard).toHaveLength(1);
    while (server.deliveredBytes < 6000) server.resume();
    expect(heard.slice(0, -1).reduce<number>((sum, length) => sum + Number(length), 0)).toBe(6000);
    expect(first).toBeLessThan(6000);
    expect(heard.at(-1)).toBe("end");
  }));

test("onEnd comes once, though the connection is CLOSED later", () =>
  overPair(async ({ client, server }) => {
    let ends = 0;
    server.onData = () => {};
    server.onEnd = () => ends++;
    client.end("x");
    server.end();
    await Promise.all([client.closed(), server.closed()]);
    expect(ends).toBe(1);
  }));

test("data that came before onData was set is handed over by resume", () =>
  overPair(async ({ simulation, client, server }) => {
    client.end("abc");
    await simulation.sleep(ms(100));
    let heard = "";
    server.onData = (piece) => (heard += piece.length);
    server.onEnd = () => (heard += " end");
    server.resume();
    expect(heard).toBe("3 end");
  }));

test("closing within onData resets the peer if more had come, and tells nothing twice", () =>
  overPair(async ({ client, server }) => {
    const heard: string[] = [];
    server.pause();
    server.onData = (piece) => {
      heard.push(`data ${piece.length}`);
      server.close();
    };
    server.onEnd = () => heard.push("end");
    server.onError = () => heard.push("error");
    server.onClose = () => heard.push("close");
    void client.write(bytes(1000));
    void client.write(bytes(1000));
    await server.endpoint.stack.simulation.sleep(ms(200));
    server.resume();
    await codeOf(client.read());
    expect(heard).toEqual(["data 1000", "close"]);
    expect(server.deliveredBytes).toBe(1000);
    expect(client.error?.code).toBe("ECONNRESET");
  }));

test("async iteration gives every piece and stops at the end", () =>
  overPair(async ({ client, server }) => {
    const sent = bytes(100 * kB);
    client.end(sent);
    const pieces: Uint8Array[] = [];
    for await (const piece of server) pieces.push(piece);
    expect(concatenate(pieces)).toEqual(sent);
  }));

test("EST-03 EST-04 CWT-04 write waits for room in the send buffer: back-pressure", () =>
  overPair(
    async ({ simulation, client, server }) => {
      server.pause();
      const big = client.write(bytes(300 * kB));
      let isDone = false;
      void big.then(() => (isDone = true));
      await simulation.sleep(seconds(5));
      expect(isDone).toBe(false);
      expect(client.writable).toBe(0);
      let drains = 0;
      client.onDrain = () => drains++;
      server.onData = () => {};
      server.resume();
      await big;
      await simulation.sleep(seconds(1));
      expect(drains).toBe(1);
    },
    { tcp: { sendBufferBytes: 20_000, receiveBufferBytes: 30_000 } },
  ));

test("RFC 9293 MUST-12: an orderly close and a reset are told apart", () =>
  overPair(async ({ client, server }) => {
    const orderly = server.read();
    client.end();
    expect(await orderly).toBeNull();
    const broken = client.read();
    server.abort();
    expect(await codeOf(broken)).toBe("ECONNRESET");
  }));

test("what came before a reset can be read, after it comes the error", () =>
  overPair(async ({ simulation, client, server }) => {
    void client.write("abc");
    await simulation.sleep(ms(100));
    client.abort();
    await simulation.sleep(ms(100));
    expect(server.state).toBe("CLOSED");
    expect(await server.read()).toEqual(new Uint8Array([97, 98, 99]));
    expect(await codeOf(server.read())).toBe("ECONNRESET");
    expect(await codeOf(server.write("x"))).toBe("ECONNRESET");
  }));

test("RFC 9293 §3.10.5: ABORT gives waiting reads and writes an error, not an end", () =>
  overPair(async ({ client }) => {
    const read = client.read();
    const all = client.readToEnd();
    client.abort();
    expect(await codeOf(read)).toBe("ECONNABORTED");
    expect(await codeOf(all)).toBe("ECONNABORTED");
    expect(client.state).toBe("CLOSED");
  }));

test("RFC 9293 §3.10.5: who aborts with unread data reads no end of the stream, though the FIN was there", () =>
  overPair(async ({ simulation, client, server }) => {
    client.end("abc");
    await simulation.sleep(ms(100));
    expect(server.state).toBe("CLOSE-WAIT");
    server.abort();
    expect(await codeOf(server.read())).toBe("ECONNABORTED");
  }));

test("RFC 9293 SHLD-3 MAY-1 RFC2525-2.17 RFC1122-TCP-4.2.2.13: closing with unread data sends a RST", () =>
  overPair(async ({ simulation, client, server }) => {
    void client.write("abc");
    await simulation.sleep(ms(100));
    server.close();
    expect(server.state).toBe("CLOSED");
    expect(await codeOf(client.read())).toBe("ECONNRESET");
  }));

test("FW1-30 FW2-29 RFC 9293 SHLD-3 RFC2525-2.16 RFC1122-TCP-4.2.2.13: data after a full close draws a RST", () =>
  overPair(async ({ simulation, client, server }) => {
    server.close();
    await simulation.sleep(ms(100));
    expect(server.state).toBe("FIN-WAIT-2");
    void client.write("abc");
    await simulation.sleep(ms(100));
    // In CLOSE-WAIT a RST means that there is no use in writing (Linux).
    expect([client.error?.code, server.state]).toEqual(["EPIPE", "CLOSED"]);
  }));

test("what is no data is refused at once", () =>
  overPair(async ({ client, server }) => {
    for (const wrong of [5, { a: 1 }, undefined, null, [1, 2]]) {
      expect(() => client.push(wrong as never)).toThrow(/expected a Uint8Array or a text/);
    }
    client.end("ok");
    expect(await server.readToEnd()).toEqual(new Uint8Array([111, 107]));
  }));

test("writing after end is EPIPE; nobody has to await that", () =>
  overPair(async ({ client }) => {
    client.end();
    void client.write("lost");
    expect(await codeOf(client.write("x"))).toBe("EPIPE");
    expect(() => client.end("x")).toThrow("EPIPE");
  }));

test("CLO-15 nobody listens: ECONNREFUSED after one round trip", async () => {
  const { simulation, a } = twoHosts();
  await simulation.run(async () => {
    expect(await codeOf(a.connect(B, 80).opened())).toBe("ECONNREFUSED");
    expect(simulation.nowNs).toBe(ms(20));
  });
});

test.each([
  ["linux" as const, [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
  ["rfc" as const, [0, 1, 3, 7, 15, 31, 63, 123], 183],
])(
  "SST-23 SST-25 RFC 9293 MUST-22 MUST-23: %s repeats a SYN at %j s and gives up at %d s",
  async (profile, sentAt, endsAt) => {
    const { simulation, a } = twoHosts({ tcp: { profile }, ab: { loss: bernoulli(1) } });
    const times: number[] = [];
    await simulation.run(async () => {
      const connection = a.connect(B, 80);
      let sent = 0;
      const watch = (): void => {
        const { segmentsSent } = connection.status;
        if (segmentsSent > sent) times.push(simulation.nowNs / seconds(1));
        sent = segmentsSent;
        if (connection.state !== "CLOSED") simulation.at(simulation.nowNs + seconds(1), watch);
      };
      simulation.at(simulation.nowNs, watch);
      expect(await codeOf(connection.opened())).toBe("ETIMEDOUT");
      expect(simulation.nowNs).toBe(seconds(endsAt));
    });
    // The watch may run just before the timer of the same instant: then it sees it a second later.
    expect(times.map((time, at) => (time === sentAt[at] ? time : time - 1))).toEqual(sentAt);
  },
);

test("CLO-06 SST-01: a four-tuple in use is EADDRINUSE, whatever its state", () =>
  overPair(({ a, client }) => {
    const again = () => a.connect(B, 80, { localPort: client.localPort });
    expect(again).toThrow("EADDRINUSE");
    client.end();
    expect(again).toThrow("EADDRINUSE");
  }));

test("CLO-05 RFC 9293 MUST-46 MUST-43: addresses and ports that cannot be", () => {
  const { a } = twoHosts();
  for (const address of [
    addressOf(0, 0, 0, 0),
    addressOf(255, 255, 255, 255),
    addressOf(224, 0, 0, 1),
  ]) {
    expect(() => a.connect(address, 80)).toThrow("ENETUNREACH");
  }
  expect(() => a.connect(B, 0)).toThrow("EINVAL");
  expect(() => a.connect(B, 80, { localPort: 65536 })).toThrow("EINVAL");
  expect(() => a.connect(B, 80, { localAddress: B })).toThrow("EADDRNOTAVAIL");
  expect(() => a.listen(0)).toThrow("EINVAL");
  expect(() => a.listen(80, { address: B })).toThrow("EADDRNOTAVAIL");
  expect(a.connections).toHaveLength(0);
});

test("CLO-02 LIS-03 RFC 9293 MUST-41: a port that is listened on is EADDRINUSE", () => {
  const { a } = twoHosts();
  const first = a.listen(80);
  expect(() => a.listen(80)).toThrow("EADDRINUSE");
  expect(() => a.listen(80, { address: A })).toThrow("EADDRINUSE");
  first.close();
  a.listen(80, { address: A });
  expect(() => a.listen(80)).toThrow("EADDRINUSE");
});

test("RFC 9293 MUST-42: LISTEN on a port that a connection in SYN-SENT uses", () => {
  const { a } = twoHosts();
  a.connect(B, 80, { localPort: 5000 });
  expect(a.listen(5000).state).toBe("LISTEN");
});

test("RFC6056-3.2 all ephemeral ports in use is EADDRNOTAVAIL; closed connections give them back", async () => {
  const ports = { ephemeralPorts: [50000, 50002] as const };
  const { simulation, a, b } = twoHosts({ tcp: ports });
  b.listen(80, {}, (connection) => (connection.onEnd = () => connection.end()));
  await simulation.run(async () => {
    const three = [1, 2, 3].map(() => a.connect(B, 80));
    expect(new Set(three.map((connection) => connection.localPort)).size).toBe(3);
    expect(() => a.connect(B, 80)).toThrow("EADDRNOTAVAIL");
    await Promise.all(three.map((connection) => connection.opened()));
    three[0]!.abort();
    expect(a.connect(B, 80).localPort).toBe(three[0]!.localPort);
    for (const connection of three) connection.end();
    await Promise.all(three.map((connection) => connection.closed()));
    expect(a.connect(B, 80).localPort).toBeGreaterThanOrEqual(50000);
  });
});

test("a thousand connections at once, each with its own bytes", async () => {
  const { simulation, a, b, pool } = twoHosts();
  b.listen(80, {}, (connection) => {
    connection.onData = (piece) => void connection.write(piece);
    connection.onEnd = () => connection.end();
  });
  await simulation.run(async () => {
    const echoes = Array.from({ length: 1000 }, async (_, number) => {
      const connection = a.connect(B, 80);
      await connection.opened();
      connection.end(`number ${number}`);
      const text = await connection.readToEnd();
      expect(String.fromCharCode(...text)).toBe(`number ${number}`);
      await connection.closed();
    });
    await Promise.all(echoes);
  });
  expect(pool.inUse).toBe(0);
});

test("SST-06 closing before it is open: no packet, and who waits hears of it", async () => {
  const { simulation, a } = twoHosts();
  await simulation.run(async () => {
    const connection = a.connect(B, 80);
    const opened = connection.opened();
    const read = connection.read();
    connection.end();
    expect(connection.state).toBe("CLOSED");
    expect(await codeOf(opened)).toBe("ECONNABORTED");
    expect(await codeOf(read)).toBe("ECONNABORTED");
    expect(connection.status.segmentsSent).toBe(1);
  });
});

test("ending before it is open loses nothing that was written; nothing more is taken", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const connection = a.connect(B, 80);
    connection.end("early");
    expect(connection.state).toBe("SYN-SENT");
    expect(await codeOf(connection.write("late"))).toBe("EPIPE");
    const server = await listener.accept();
    expect(String.fromCharCode(...(await server.readToEnd()))).toBe("early");
  });
});

test("ending before it is open, and nobody listens: the error tells", async () => {
  const { simulation, a } = twoHosts();
  await simulation.run(async () => {
    const connection = a.connect(B, 80);
    connection.end("early");
    expect(await codeOf(connection.opened())).toBe("ECONNREFUSED");
    expect(connection.state).toBe("CLOSED");
  });
});

test("SST-20 connecting to oneself from the very port ends in one open connection", async () => {
  const { simulation, a } = twoHosts();
  await simulation.run(async () => {
    const connection = a.connect(A, 7000, { localPort: 7000 });
    await connection.opened();
    connection.end("echo");
    expect(await connection.read()).toEqual(new Uint8Array([101, 99, 104, 111]));
    await connection.closed();
  });
});

test("a crash ends connections with ECONNABORTED; the peer learns it by a RST when it speaks", () =>
  overPair(async ({ simulation, b, client, server }) => {
    const read = server.read();
    b.node.crash();
    expect(await codeOf(read)).toBe("ECONNABORTED");
    b.node.restart();
    void client.write("are you there?");
    expect(await codeOf(client.read())).toBe("ECONNRESET");
    expect(simulation.nowNs).toBeLessThan(seconds(1));
    const again = b.listen(80); // the old listener is gone
    const client2 = client.endpoint.stack.connect(B, 80);
    expect((await again.accept()).remotePort).toBe(client2.localPort);
  }));

test("a broken invariant names its host and connection", () =>
  overPair(({ client }) => {
    const { tcb } = client.endpoint;
    tcb.sndNxt = seqAdd(tcb.sndUna, -100);
    expect(() => client.configure({})).toThrow(`, in connection ${client.name}`);
  }));

test("an application that connects anew when the crash is told does not hang it", () =>
  overPair(({ b, server }) => {
    server.onClose = () => b.connect(A, 81);
    b.node.crash();
    expect(b.connections).toHaveLength(1); // its host is down: refused, and unheard
  }));

test("CLO-03 callbacks tell in order: open, data, end, close", async () => {
  const { simulation, a, b } = twoHosts({ tcp: { timeWaitNs: seconds(1) } });
  const heard: string[] = [];
  b.listen(80, {}, (connection) => connection.end("hi"));
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    client.onOpen = () => heard.push("open");
    client.onData = (piece) => heard.push(`data ${piece.length}`);
    client.onEnd = () => {
      heard.push("end");
      client.end();
    };
    client.onClose = () => heard.push("close");
    await client.closed();
  });
  expect(heard).toEqual(["open", "data 2", "end", "close"]);
});

test("the receive buffer keeps nothing of what was read, though it is never empty", () =>
  overPair(
    async ({ simulation, client, server }) => {
      server.pause();
      const sent = bytes(200 * kB);
      client.end(sent);
      const pieces: Uint8Array[] = [];
      for (;;) {
        await simulation.sleep(ms(1));
        const piece = await server.read(700);
        if (piece === null) break;
        pieces.push(piece);
      }
      expect(concatenate(pieces)).toEqual(sent);
    },
    { tcp: { r2Ns: NEVER } },
  ));
