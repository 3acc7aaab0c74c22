import { KiB, mbps, ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import type { Connection } from "./connection.ts";
import { B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

type Body = (ends: TwoHosts & { client: Connection; server: Connection }) => unknown;

/** Runs a body over an open connection whose sender has room for 10 KiB. */
async function overPair(tcp: TcpOptions, body: Body): Promise<void> {
  const hosts = twoHosts({
    tcp: { sendBufferBytes: 10 * KiB, ...tcp },
    ab: { rateBps: mbps(100), delayNs: ms(1) },
  });
  const listener = hosts.b.listen(80);
  await hosts.simulation.run(async () => {
    const client = hosts.a.connect(B, 80);
    await body({ ...hosts, client, server: await listener.accept() });
  });
}

const PIECE = new Uint8Array(1000);

/** Writes pieces without waiting for any; how many were taken before one was refused, and why. */
function flood(write: () => unknown): [taken: number, why: string] {
  for (let taken = 0; ; taken++) {
    try {
      const refusal = write();
      if (refusal instanceof Error) throw refusal;
    } catch (error) {
      return [taken, String(error)];
    }
  }
}

const WAYS: [string, (client: Connection) => unknown][] = [
  ["write", (client) => client.write(PIECE)],
  ["push", (client) => client.push(PIECE)],
];

describe.each(["linux", "rfc"] as const)("profile %s", (profile) => {
  test.each(WAYS)("no more calls of %s may wait than maxWaitingCalls says", async (_, write) => {
    await overPair({ profile, maxWaitingCalls: 20 }, async ({ simulation, client, server }) => {
      const [taken, why] = flood(() => write(client));
      expect(why).toContain(
        `${client.name}: write: no buffer space available (ENOBUFS); 20 writes`,
      );
      expect(why).toContain("`await connection.write(...)`");
      expect(taken).toBeGreaterThanOrEqual(20);
      expect(client.writtenBytes).toBe(taken * PIECE.length); // what was taken is not lost
      for (let read = 0; read < taken * PIECE.length;) read += (await server.read())!.length;
      await simulation.sleep(ms(100));
      expect(client.push(PIECE)).toBeNull(); // there is room again
    });
  });

  test.each(WAYS)("nor more bytes of %s than maxWaitingBytes says", async (_, write) => {
    await overPair({ profile, maxWaitingBytes: 50_000 }, ({ client }) => {
      const [taken, why] = flood(() => write(client));
      expect(why).toMatch(/ENOBUFS\); [\d,]+ writes, of 5\d,\d{3} bytes, wait for room/);
      expect(taken).toBeLessThan(100);
      client.abort();
    });
  });

  test("one write may be as long as it likes", async () => {
    await overPair({ profile, maxWaitingBytes: 1 }, async ({ client, server }) => {
      const reading = server.readToEnd();
      await client.write(new Uint8Array(100_000));
      client.end();
      expect(await reading).toHaveLength(100_000);
    });
  });

  test("who waits for each write may write as often as he likes", async () => {
    await overPair({ profile, maxWaitingCalls: 1 }, async ({ client, server }) => {
      const reading = server.readToEnd();
      for (let count = 0; count < 300; count++) await client.write(PIECE);
      client.end();
      expect(await reading).toHaveLength(300_000);
    });
  });
});

test("by default a loop that never waits ends with an error", () =>
  overPair({}, ({ client }) => {
    const [taken, why] = flood(() => client.push(PIECE));
    expect(why).toContain("131,072 writes");
    expect(taken).toBeGreaterThan(100_000);
    client.abort();
  }));

test("writes end in order, however many wait", () =>
  overPair({}, async ({ client, server }) => {
    const ended: number[] = [];
    for (let count = 0; count < 500; count++) {
      if (count % 3 === 0) client.push(PIECE);
      else void client.write(PIECE).then(() => ended.push(count));
    }
    const reading = server.readToEnd();
    client.end();
    expect(await reading).toHaveLength(500_000);
    const written = Array.from({ length: 500 }, (_, count) => count);
    expect(ended).toEqual(written.filter((count) => count % 3 !== 0));
  }));
