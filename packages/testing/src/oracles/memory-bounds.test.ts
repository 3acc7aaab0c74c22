import { pattern, sendPattern } from "seedwire";
import { expect, test } from "vitest";
import { memoryBounds } from "./memory-bounds.ts";
import { found, GOOD_RUNS, street, talk, type Street } from "./oracles.fixture.ts";

const is = (haunt: (street: Street) => void): Promise<string | null> =>
  found(memoryBounds, street({ second: { mtuBytes: 700 } }, haunt));

test("buffers keep their limits, small ones and unread ones too", async () => {
  for (const run of Object.values(GOOD_RUNS)) expect(await found(memoryBounds, run)).toBeNull();
  for (const profile of ["linux", "rfc"] as const) {
    const tcp = { profile, sendBufferBytes: 5000, receiveBufferBytes: 5000 };
    const unread = async (all: Street): Promise<void> => {
      const { client, server } = all;
      server.tcp.listen(80, { backlog: 2 });
      server.udp.bind(99, { receiveBufferBytes: 3000 });
      const flood = client.udp.connect(server, 99);
      for (let count = 0; count < 50; count++) flood.send(pattern(1000));
      for (let count = 0; count < 5; count++) {
        const connection = client.tcp.open(server, 80);
        connection.onOpen = () => sendPattern(connection, 100_000).done.catch(() => {});
        connection.onError = () => {};
      }
      await talk(all);
    };
    expect(await found(memoryBounds, street({ tcp, traffic: unread }))).toBeNull();
  }
});

test("it bites: fragments and datagrams above the limit", async () => {
  const fragments = is(({ server: { node } }) => {
    Object.defineProperty(node.reassembly, "bytes", { value: 5_000_000 });
  });
  expect(await fragments).toContain("server keeps 5000000 bytes of fragments, at most 4194304");
  const datagrams = is(({ net, server }) => {
    net.after("10ms", () => {
      const [socket] = server.udp.stack.ports.sockets();
      Object.defineProperty(socket!.inbox, "bytes", { value: 500_000 });
    });
  });
  expect(await datagrams).toMatch(/server:udp:53 keeps 500000 bytes of datagrams, at most 279/);
});

test("it bites: buffers of connections above their limit", async () => {
  const sending = is(({ net, client }) => {
    net.after("30ms", () => {
      client.tcp.stack.connections[0]!.endpoint.tcb.sending.queue.endOffset += 1e9;
    });
  });
  expect(await sending).toMatch(/keeps 1\d{9} bytes to send, at most \d+/);
  const receiving = is(({ net, server }) => {
    net.after("30ms", () => {
      const { memory } = server.tcp.stack.connections[0]!.endpoint.tcb;
      memory.usedBytes = 1e9;
    });
  });
  expect(await receiving).toMatch(/takes 1\d{9} bytes of memory, at most \d+/);
});

test("it bites: connections that nobody accepts", async () => {
  const crowded = street({
    traffic: async (all) => {
      const listener = all.server.tcp.listen(80);
      await all.client.tcp.connect(all.server, 80);
      await all.client.tcp.connect(all.server, 80);
      await all.net.sleep("100ms"); // for the last ACK
      listener.backlog = 0;
      await talk(all);
    },
  });
  expect(await found(memoryBounds, crowded)).toMatch(/keeps 2 connections waiting, at most 1/);
});
