import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  fateFileOf,
  readFateFile,
  replayOptions,
  runScenario,
  writeFateFile,
  type RunOptions,
  type RunResult,
} from "../index.ts";
import { anyImpairedNetwork, impairedScenario } from "./impaired-network.fixture.ts";

/** What a run came to, but for who says that packets are lost: a model or a script. */
const outcomeOf = ({ links, ...rest }: RunResult): unknown => ({
  ...rest,
  links: links.map(({ drops: { loss, fate, ...drops }, ...link }) => ({
    ...link,
    drops: { ...drops, lost: loss + fate },
  })),
});

test("a run that is repeated from its fates is the same run", { timeout: 120_000 }, async () => {
  let fateCount = 0;
  const seen = new Set<string>();
  const modes = fc.record({ recordBytes: fc.boolean(), replayBytes: fc.boolean() });
  const property = fc.asyncProperty(
    anyImpairedNetwork,
    fc.integer(),
    fc.constantFrom("headers", "full"),
    modes,
    async (network, number, digest, { recordBytes, replayBytes }) => {
      const impaired = impairedScenario(network);
      const options: RunOptions = { seed: String(number), digest };
      const plain = await runScenario(impaired, options);
      const recording = await runScenario(impaired, {
        ...options,
        recordFates: true,
        wireBytes: recordBytes,
      });
      expect(recording.result).toEqual(plain.result); // recording changes nothing
      expect([plain.fates, plain.unmetFates, recording.unmetFates]).toEqual([[], [], []]);

      const file = readFateFile(writeFateFile(fateFileOf(recording, { digest })), "x");
      const again = await runScenario(impaired, {
        ...replayOptions(file),
        recordFates: true,
        wireBytes: replayBytes,
      });
      expect(outcomeOf(again.result)).toEqual(outcomeOf(plain.result));
      expect(file.expected).toMatchObject({
        verdict: again.result.verdict,
        digest: again.result.digest,
      });
      expect(again.result.links.map(({ drops }) => drops.loss).every((n) => n === 0)).toBe(true);
      expect(again.unmetFates).toEqual([]);
      expect(again.fates).toEqual(recording.fates);
      expect(again.notes).toEqual(plain.notes);

      fateCount += recording.fates.length;
      seen.add(plain.result.verdict);
      for (const { fate, flow } of recording.fates) {
        seen.add(fate);
        seen.add(flow.replace(/:\d+/g, ""));
      }
    },
  );
  await fc.assert(property, { numRuns: 60 });
  expect(fateCount).toBeGreaterThan(1000);
  for (const kind of [
    "drop",
    "delay",
    "duplicate",
    "corrupt",
    "server>client",
    "client>server udp",
  ]) {
    expect(seen).toContain(kind);
  }
  expect(seen).toContain("server>client udp fragments");
  expect(seen).toContain("client>server icmp");
});
