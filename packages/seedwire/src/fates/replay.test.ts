import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  fateFileOf,
  ordinals,
  pattern,
  readFateFile,
  replayOptions,
  runScenario,
  scenario,
  writeFateFile,
  type RunOptions,
} from "../index.ts";
import { anyImpairedNetwork, impairedScenario } from "./impaired-network.fixture.ts";

test("a run that is repeated from its fates is the same run", async () => {
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
      expect(again.result).toEqual(plain.result);
      expect(file.expected).toMatchObject({
        verdict: again.result.verdict,
        digest: again.result.digest,
      });
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

test("a scenario cannot tell that its run is a repeated one, and may have a script of its own", async () => {
  const watchful = scenario("watchful", async ({ net, expect: state, report }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const { forward } = net.cable(a, b, { delayNs: "1ms", loss: ordinals(2), mtuBytes: 1000 });
    const { fates } = forward;
    forward.fates = {
      meet(link, packet, fate) {
        if (packet.payloadLength === 3) fate.scripted = fate.lost = true;
        fates?.meet(link, packet, fate);
      },
      refused: (link, packet) => fates?.refused?.(link, packet),
    };
    b.udp.bind(53);
    const log = net.log();
    for (let size = 1; size <= 5; size++) a.udp.connect(b, 53).send(pattern(size));
    await net.sleep("1s");
    state(log.packets.map(({ dropped }) => dropped)).toEqual([null, "loss", "fate", null, null]);
    state(report.link("a>b").drops).toEqual({ queue: 0, loss: 1, fate: 1, mtu: 0, down: 0 });
  });
  const recording = await runScenario(watchful, { recordFates: true });
  expect(recording.result.failures).toEqual([]);
  expect(recording.fates).toHaveLength(2);
  const again = await runScenario(watchful, { replayFates: recording.fates });
  expect(again.result).toEqual(recording.result);
});
