import { expect, test } from "vitest";
import { found, GOOD_RUNS, street } from "./oracles.fixture.ts";
import { packetsGivenBack } from "./packets-given-back.ts";

test("the pool comes out even, with datagrams that nobody reads, too", async () => {
  for (const run of Object.values(GOOD_RUNS)) expect(await found(packetsGivenBack, run)).toBeNull();
  const unread = street({
    traffic: ({ client, server }) => {
      server.udp.bind(53);
      client.udp.connect(server, 53).send("hello");
    },
  });
  expect(await found(packetsGivenBack, unread)).toBeNull();
});

test("it bites: a packet that is kept, or given back by somebody else", async () => {
  const keep = street({}, ({ client }) => void client.node.pool.take());
  expect(await found(packetsGivenBack, keep)).toMatch(/31 packets are in use, and 30 wait/);
});
