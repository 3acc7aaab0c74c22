import { kB, mbps, ms, NEVER, seconds } from "@seedwire/engine";
import { bernoulli, heldBack, packets } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import type { Connection } from "./connection.ts";
import { B, twoHosts, type TwoHostsOptions } from "./two-hosts.fixture.ts";

/** Bytes that tell their place. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8) * 7) & 255;
  return bytes;
}

interface Transfer {
  readonly received: Uint8Array;
  readonly client: Connection;
  readonly server: Connection;
  readonly virtualNs: number;
  readonly leaked: number;
}

/** A client connects, the server sends everything and closes. */
async function download(sent: Uint8Array, options: TwoHostsOptions): Promise<Transfer> {
  const hosts = twoHosts(options);
  const { simulation, a, b, pool } = hosts;
  let server!: Connection;
  b.listen(80, {}, (connection) => {
    server = connection;
    connection.end(sent);
  });
  const client = a.connect(B, 80);
  let received!: Uint8Array;
  await simulation.run(async () => {
    await client.opened();
    received = await client.readToEnd();
  });
  return { received, client, server, virtualNs: simulation.nowNs, leaked: pool.inUse };
}

const profiles: TwoHostsOptions[] = [
  { tcp: { profile: "linux" } },
  { tcp: { profile: "linux", congestionControl: "reno" } },
  // R2 of 100 s would rightly give some of these paths up.
  { tcp: { profile: "rfc", r2Ns: NEVER } },
  { tcp: { profile: "rfc", r2Ns: NEVER, sack: true } },
];

describe.each(profiles)("transfer %#", (base) => {
  test("clean path: all bytes arrive, nothing is retransmitted, no packet leaks", async () => {
    const sent = pattern(300 * kB);
    const { received, client, server, leaked } = await download(sent, base);
    expect(Buffer.compare(received, sent)).toBe(0);
    expect(server.status.retransmittedSegments).toBe(0);
    expect(leaked).toBe(0);
    expect([client.state, server.state]).toEqual(["CLOSED", "TIME-WAIT"]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("30 percent loss both ways, seed %s", async (seed) => {
    const sent = pattern(100 * kB);
    const loss = bernoulli(0.3);
    const link = { delayNs: ms(10), rateBps: mbps(10), loss };
    const { received, leaked } = await download(sent, {
      ...base,
      seed: String(seed),
      ab: link,
      ba: link,
    });
    expect(Buffer.compare(received, sent)).toBe(0);
    expect(leaked).toBe(0);
  });

  test.each([1, 2, 3])("loss, duplicates, corruption and reordering, seed %s", async (seed) => {
    const sent = pattern(200 * kB);
    const link = {
      delayNs: ms(10),
      rateBps: mbps(20),
      queue: packets(20),
      loss: bernoulli(0.05),
      duplicate: bernoulli(0.05),
      corrupt: bernoulli(0.02),
      reorder: heldBack(bernoulli(0.2), ms(15)),
    };
    const { received } = await download(sent, { ...base, seed: String(seed), ab: link, ba: link });
    expect(Buffer.compare(received, sent)).toBe(0);
  });
});

test("fast path: 10 MB over 100 Mbit/s take about as long as the wire needs", async () => {
  const sent = pattern(10_000 * kB);
  const link = { delayNs: ms(10), rateBps: mbps(100) };
  const { virtualNs } = await download(sent, { ab: link, ba: link });
  expect(virtualNs).toBeLessThan(seconds(1.4));
});
