import * as fc from "fast-check";
import { packetChannel } from "@seedwire/link";
import { scenario, type FateFile, type Oracle } from "seedwire";
import { expect, test } from "vitest";
import { anyTransfer } from "../arbitraries/index.ts";
import type { NetworkCase } from "../case/index.ts";
import { guarantee } from "./guarantee.ts";
import { GuaranteeError } from "./guarantee-error.ts";
import { survives } from "./survives.ts";

/** Breaks where data that was lost is sent again: a promise that nobody can keep. */
const neverAgain: Oracle = {
  name: "never-again",
  promise: "What is lost is lost",
  source: "RFC 0 §1",
  watch: ({ simulation, breach }) => {
    const lost = new Set<string>();
    simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (packet.payloadLength === 0) return;
      const name = `${packet.sourcePort} ${packet.seq}`;
      if (event === "drop") lost.add(name);
      else if (lost.has(name)) breach({ found: "data is sent again" });
    });
  },
};

const kept: FateFile[] = [];
const save = (file: FateFile, name: string): string => {
  kept.push(file);
  return `failures/${name}.fates.json`;
};

async function errorOf(tried: Promise<unknown>): Promise<GuaranteeError> {
  const error: unknown = await tried.then(
    () => null,
    (found: unknown) => found,
  );
  expect(error).toBeInstanceOf(GuaranteeError);
  return error as GuaranteeError;
}

test("a guarantee that holds tells how many networks it tried", async () => {
  expect(await guarantee(anyTransfer, { runs: 5, seed: 3 })).toEqual({ runs: 5 });
});

test("what a random model did is reduced to the fates that matter, and told with a ladder", async () => {
  const lossy = fc.constant<NetworkCase>({
    seed: "5",
    path: [
      { delayNs: 5e6, duplicate: 0.1 },
      { loss: 0.2, reorder: 0.1, heldBackNs: 1e6 },
    ],
    flows: [{ client: { sends: 20_000 } }, { client: { sends: 300 } }],
  });
  const error = await errorOf(guarantee(lossy, { runs: 3, oracles: [neverAgain], save }));
  const [file] = kept;
  expect(file!.fates).toEqual([
    {
      link: expect.any(String),
      flow: expect.any(String),
      packet: expect.any(Number),
      fate: "drop",
    },
  ]);
  expect(file).toMatchObject({ scenario: "random network", file: "scenarios/random-network.ts" });
  expect(error.message).toMatch(/^never-again \(RFC 0 §1\): data is sent again/);
  expect(error.message).toMatch(/Found by network 1 of 3 with seed 1, .* from \d+ fates to 1/);
  expect(error.message).toMatch(/ACK .*X lost/);
  expect(error.message).toContain("npx seedwire replay failures/never-again-");
});

test("a scenario of one's own survives, or its failing run is reduced likewise", async () => {
  const download = scenario("download", async ({ net, expect: must }) => {
    const [server, client] = [net.host("server"), net.host("client")];
    net.cable(server, client, { delayNs: "10ms" });
    server.tcp.listen(80, (connection) => connection.end("hello"));
    const connection = await client.tcp.connect(server, 80);
    await connection.readToEnd();
    must(net.now).toBeLessThan(500e6);
  });
  const error = await errorOf(
    survives(download, { runs: 50, file: "scenarios/download.ts", save }),
  );
  expect(error.failure).toContain("to be less than 500000000");
  expect(error.file.fates).toHaveLength(1);
  expect(error.message).toMatch(/drop packet \d of .*/);
});

test("options that do not exist or cannot be are refused, before anything runs", async () => {
  const wrong = { runs: 3, sed: 1 } as object;
  await expect(guarantee(anyTransfer, wrong)).rejects.toThrow(
    'guarantee: there is no option "sed"',
  );
  await expect(guarantee(anyTransfer, { runs: 1.5 })).rejects.toThrow("guarantee: runs is 1.5");
  const noArbitrary = guarantee({} as typeof anyTransfer);
  await expect(noArbitrary).rejects.toThrow("expected an arbitrary of fast-check");
});
