import { kbps, mbps, ms, NEVER } from "@seedwire/engine";
import { bernoulli, heldBack, packets } from "@seedwire/link";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import type { Connection } from "./connection.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";

const anyTcp: fc.Arbitrary<TcpOptions> = fc.record({
  profile: fc.constantFrom("linux", "rfc"),
  congestionControl: fc.constantFrom("cubic", "reno", "bbr", "bbr3", "dctcp", "vegas"),
  hystart: fc.constantFrom("linux", "rfc9406"),
  windowValidation: fc.constantFrom("rfc2861", "rfc7661"),
  sack: fc.boolean(),
  timestamps: fc.boolean(),
  windowScaling: fc.boolean(),
  nagle: fc.boolean(),
  ecn: fc.constantFrom("off", "request", "request-accurate"),
  accEcnOption: fc.constantFrom("changes", "sparing", "always"),
  maxMssBytes: fc.constantFrom(88, 100, 536, 1460),
  receiveBufferBytes: fc.constantFrom(1, 50, 1000, 3000, 65_535, 1 << 20),
  sendBufferBytes: fc.constantFrom(1, 100, 4000, 65_536, 1 << 20),
  iss: fc.constantFrom(0xffff_ff00, 0x7fff_ff00, 1),
  // Paths like these are rightly given up by a host that is less patient.
  r2Ns: fc.constant(NEVER),
  retries2: fc.constant(Infinity),
  synRetries: fc.constant(Infinity),
  synAckRetries: fc.constant(Infinity),
});

const anyPath = fc.record({
  delayNs: fc.constantFrom(0, ms(1), ms(30)),
  rateBps: fc.constantFrom(kbps(200), mbps(10), mbps(1000)),
  queue: fc.constantFrom(packets(2), packets(50)),
  mtuBytes: fc.constantFrom(128, 300, 1500),
  loss: fc.constantFrom(0, 0.02, 0.2).map(bernoulli),
  duplicate: fc.constantFrom(0, 0.1).map(bernoulli),
  reorder: fc.constantFrom(0, 0.2).map((share) => heldBack(bernoulli(share), ms(12))),
});

const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7) & 255);

/** Writes in pieces, reads in pieces, and sometimes does not read for a while. */
async function play(connection: Connection, sent: Uint8Array, pieces: readonly number[]) {
  await connection.opened();
  const { simulation } = connection.endpoint.stack;
  const write = async (): Promise<void> => {
    for (let at = 0, turn = 0; at < sent.length; turn++) {
      const length = pieces[turn % pieces.length]!;
      await connection.write(sent.subarray(at, at + length));
      at += length;
    }
    connection.end();
  };
  const read = async (): Promise<Buffer> => {
    const got: Uint8Array[] = [];
    for (let turn = 0; ; turn++) {
      const length = pieces[turn % pieces.length]!;
      if (length % 7 === 0) await simulation.sleep(ms(length));
      const piece = await connection.read(length);
      if (piece === null) return Buffer.concat(got);
      got.push(piece);
    }
  };
  const [received] = await Promise.all([read(), write()]);
  return received;
}

const anyPieces = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 10 });

test("MUST-60 SHLD-16 both ways at once, whatever the options and the path: all bytes, and the end", async () => {
  const delivers = fc.asyncProperty(
    fc.record({
      tcpA: anyTcp,
      tcpB: anyTcp,
      ab: anyPath,
      ba: anyPath,
      pieces: anyPieces,
      lengths: fc.tuple(fc.integer({ min: 0, max: 8000 }), fc.integer({ min: 0, max: 8000 })),
      seed: fc.integer().map(String),
    }),
    async ({ pieces, lengths, ...options }) => {
      const { simulation, a, b, pool } = twoHosts(options);
      const [there, back] = lengths.map(pattern) as [Uint8Array, Uint8Array];
      const listener = b.listen(80);
      await simulation.run(async () => {
        const client = a.connect(B, 80);
        const answers = listener.accept().then((server) => play(server, back, pieces));
        const [atClient, atServer] = await Promise.all([play(client, there, pieces), answers]);
        expect(Buffer.compare(atClient, back)).toBe(0);
        expect(Buffer.compare(atServer, there)).toBe(0);
        await client.closed();
      });
      expect(pool.inUse).toBe(0);
    },
  );
  await fc.assert(delivers, { numRuns: Number(process.env["SEEDWIRE_RUNS"] ?? 40) });
});
