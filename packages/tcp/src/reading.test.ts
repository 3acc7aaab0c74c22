import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { ProfileName } from "./config.ts";
import type { Connection } from "./connection.ts";
import { B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

type Body = (ends: TwoHosts & { client: Connection; server: Connection }) => unknown;

/** Runs a body over an open connection, whose server has written "abc". */
async function withData(profile: ProfileName, body: Body): Promise<void> {
  const hosts = twoHosts({ tcp: { profile } });
  const listener = hosts.b.listen(80);
  await hosts.simulation.run(async () => {
    const client = hosts.a.connect(B, 80);
    const server = await listener.accept();
    server.push("abc");
    await hosts.simulation.sleep(ms(30));
    await body({ ...hosts, client, server });
  });
}

const ABORTED = expect.objectContaining({ code: "ECONNABORTED" });

describe.each<ProfileName>(["linux", "rfc"])("profile %s: after close()", (profile) => {
  test.each<[string, (client: Connection) => Promise<unknown>]>([
    ["read", (client) => client.read()],
    ["readToEnd", (client) => client.readToEnd()],
    ["a loop", (client) => client[Symbol.asyncIterator]().next()],
    ["consume", (client) => consumed(client)],
  ])("%s that waits rejects at once, and so does a new one", async (_, read) => {
    await withData(profile, async ({ simulation, client }) => {
      client.take();
      const { nowNs } = simulation;
      const waiting = read(client);
      client.close();
      await expect(waiting).rejects.toThrow(ABORTED);
      await expect(read(client)).rejects.toThrow(ABORTED);
      expect(simulation.nowNs).toBe(nowNs);
    });
  });

  test("it stays so when the peer's FIN has come", async () => {
    await withData(profile, async ({ simulation, client, server }) => {
      client.take();
      client.close();
      server.end();
      await simulation.sleep(ms(100));
      expect(client.endpoint.tcb.finReceived).toBe(true);
      await expect(client.read()).rejects.toThrow("close() ends reading too");
    });
  });

  test("what was not read is gone", async () => {
    await withData(profile, async ({ client }) => {
      client.close();
      expect(client.take()).toHaveLength(0);
      await expect(client.read()).rejects.toThrow(ABORTED);
    });
  });

  test("a stream that had come to its end before has come to its end", async () => {
    await withData(profile, async ({ simulation, client, server }) => {
      server.end();
      await simulation.sleep(ms(100));
      expect(await client.readToEnd()).toHaveLength(3);
      client.close();
      expect(await client.read()).toBeNull();
      expect(await client.readToEnd()).toHaveLength(0);
    });
  });

  test("close() in a loop over the data ends the loop", async () => {
    await withData(profile, async ({ simulation, client }) => {
      const { nowNs } = simulation;
      const reading = (async () => {
        for await (const bytes of client) if (bytes.length === 3) client.close();
      })();
      await expect(reading).rejects.toThrow("closed while reading");
      expect(simulation.nowNs).toBe(nowNs);
    });
  });
});

const consumed = (client: Connection): Promise<unknown> =>
  new Promise((resolve, reject) => {
    client.consume(
      () => {},
      (error) => (error === null ? resolve(null) : reject(error)),
    );
  });

test("who reads to the end is the only one: a second one is refused", () =>
  withData("linux", async ({ client, server }) => {
    const first = client.readToEnd();
    const refusal = "readToEnd: operation already in progress (EALREADY); a readToEnd takes all";
    await expect(client.readToEnd()).rejects.toThrow(refusal);
    await expect(consumed(client)).rejects.toThrow("consume: operation already in progress");
    server.end("def");
    expect(await first).toHaveLength(6);
    expect(await client.readToEnd()).toHaveLength(0);
  }));

test("a consumer is the only one, too", () =>
  withData("linux", async ({ simulation, client, server }) => {
    const end = consumed(client);
    await expect(client.readToEnd()).rejects.toThrow("a consumer takes all that comes already");
    server.end();
    await simulation.sleep(ms(100)); // a consumer wakes nobody
    expect(await end).toBeNull();
  }));

test("pause lets callbacks and consumers wait, but not readToEnd", () =>
  withData("linux", async ({ simulation, client, server }) => {
    client.pause();
    const all = client.readToEnd();
    await simulation.sleep(ms(100));
    server.end("def");
    expect(await all).toHaveLength(6);
  }));
