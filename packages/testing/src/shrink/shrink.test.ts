import { packetChannel } from "@seedwire/link";
import * as fc from "fast-check";
import {
  count,
  duration,
  fateFileOf,
  runScenario,
  scenario,
  size,
  text,
  type FateFile,
  type PacketFate,
  type Scenario,
} from "seedwire";
import { expect, test } from "vitest";
import { neverNeighbours, plantedRun, transfer } from "./planted.fixture.ts";
import { fateWords } from "./fate-words.ts";
import { shrink, type ShrinkProgress } from "./shrink.ts";

/** A failing run with these fates. */
async function runWith(
  of: Scenario,
  fates: readonly PacketFate[],
  params: FateFile["params"] = {},
): Promise<FateFile> {
  const { result } = await runScenario(of, { params, replayFates: fates });
  expect(result.verdict).toBe("fail");
  return fateFileOf({ result, fates });
}

test("two losses that a fault needs are found among hundreds of fates, whatever their numbers then are", async () => {
  const { file, oracles } = await plantedRun([0.5, 0.7], { bytes: "200kB", loss: "10%" });
  expect(file.fates.length).toBeGreaterThan(100);
  const steps: ShrinkProgress[] = [];
  const result = await shrink(transfer, file, { oracles, onProgress: (step) => steps.push(step) });
  expect(result.file.fates.map(({ fate, link }) => [fate, link])).toEqual([
    ["drop", "a>b"],
    ["drop", "a>b"],
  ]);
  expect(result).toMatchObject({ complete: true, others: [] });
  expect(result.file).toMatchObject({ params: { loss: 0 }, check: true });
  expect(result.before).toEqual({ fates: file.fates.length, params: file.params });
  expect(result.runs).toBeLessThan(200);
  expect(steps).toHaveLength(result.runs - 2);
  expect(steps.at(-1)!.fates).toBe(2);

  const { params, fates } = result.file;
  const again = await runScenario(transfer, { params, oracles, replayFates: fates });
  expect(again.result).toEqual(result.outcome.result);
  expect(again.unmetFates).toEqual([]);
  expect(result.file.expected).toEqual({ verdict: "fail", digest: again.result.digest });
});

test("what must stay together moves to the beginning together, and the rest of the data goes", async () => {
  const oracles = [neverNeighbours];
  const params = { bytes: "200kB", loss: "10%" };
  const outcome = await runScenario(transfer, { params, oracles, recordFates: true });
  const { file } = await shrink(transfer, fateFileOf(outcome, { oracles }), { oracles });
  expect(file.fates.map(({ packet, fate }) => [packet, fate])).toEqual([
    [3, "drop"],
    [4, "drop"],
  ]);
  expect(file.params["bytes"]).toBeLessThan(2000);
});

test("of what is left nothing can go, whatever was planted", async () => {
  const anyPlaces = fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(anyPlaces, fc.nat().map(String), async (places, seed) => {
      const { file, oracles } = await plantedRun(places, { bytes: "40kB", loss: "20%" }, seed);
      if (file.expected.verdict === "pass") return; // nothing was lost
      const { file: small, complete } = await shrink(transfer, file, { oracles });
      const { params, fates } = small;
      const verdictOf = async (replayFates: readonly PacketFate[]): Promise<string> =>
        (await runScenario(transfer, { seed, params, oracles, replayFates })).result.verdict;
      expect([complete, await verdictOf(fates)]).toEqual([true, "fail"]);
      expect(fates.length).toBeLessThanOrEqual(places.length);
      for (const fate of fates) {
        expect(await verdictOf(fates.filter((each) => each !== fate))).toBe("pass");
      }
    }),
    { numRuns: 8 },
  );
});

/** Datagrams from a to b; b counts those that come in time, or fails. */
const datagrams = scenario(
  "datagrams",
  { params: { datagrams: count(20), bytes: size(1000), least: count(19), wait: duration("3s") } },
  async ({ net, params, expect: assert }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "10ms" });
    const came: number[] = [];
    b.udp.bind(7).onMessage = (_socket, payload) => {
      came.push(payload[0]!);
    };
    const socket = a.udp.bind(5000);
    for (let i = 0; i < params.datagrams; i++) {
      socket.send(new Uint8Array(params.bytes).fill(i), b.endpoint(7));
      await net.sleep("10ms");
    }
    await net.sleep(params.wait);
    assert(new Set(came).size).toBeGreaterThanOrEqual(params.least);
  },
);

const FLOW = { link: "a>b", flow: "a:5000>b:7 udp" } as const;

test("whatever befalls packets becomes a drop, of the first packets, and parameters become simple", async () => {
  const file = await runWith(datagrams, [
    { ...FLOW, packet: 3, fate: "delay", ns: 5_123_456_789 },
    { ...FLOW, packet: 5, fate: "duplicate", copies: 1 },
    { ...FLOW, packet: 12, fate: "corrupt", bit: 300 },
    { ...FLOW, packet: 15, fate: "delay", ns: 1_000_000 },
  ]);
  const { file: small, targets } = await shrink(datagrams, file);
  expect(small.fates).toEqual([
    { ...FLOW, packet: 1, fate: "drop" },
    { ...FLOW, packet: 2, fate: "drop" },
  ]);
  expect(small.params).toEqual({ datagrams: 20, bytes: 1, least: 19, wait: 1e6 });
  expect(targets.map(fateWords)[0]).toBe("drop packet 1 of a:5000>b:7 udp on a>b");
});

test("what an application sends again moves up where a loss before it is gone", async () => {
  const asking = scenario("asking", async ({ net, expect: assert }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const came: number[] = [];
    b.udp.bind(7).onMessage = (socket, payload, from) => socket.send(payload, from);
    const socket = a.udp.bind(5000);
    socket.onMessage = (_socket, payload) => void came.push(payload[0]!);
    let twice = "";
    for (let i = 0; i < 30; i++) {
      for (let tries = 0; !came.includes(i); tries++) {
        if (tries === 1) twice += ` ${i}`;
        socket.send(new Uint8Array([i]), b.endpoint(7));
        await net.sleep("5ms");
      }
    }
    assert(/ 11 (.* )?23 /.test(`${twice} `)).toBe(false);
  });
  const lost = [3, 7, 11, 16, 21, 26, 31]; // the requests 2, 5, 8, 11, 15, 19 and 23
  const back = { link: "b>a", flow: "b:7>a:5000 udp", fate: "drop" } as const;
  const file = await runWith(asking, [
    ...lost.map((packet) => ({ ...FLOW, packet, fate: "drop" as const })),
    { ...back, packet: 10 }, // the answer to request 9
  ]);
  const { file: small } = await shrink(asking, file);
  expect(small.fates.map(({ packet }) => packet)).toEqual([12, 25]);
});

test("another failure is not taken for the one that is looked for, but kept", async () => {
  const picky = scenario("picky", async ({ net, expect: assert }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "10ms" });
    const came: number[] = [];
    b.udp.bind(7).onMessage = (_socket, payload) => {
      came.push(payload[0]!);
      if (payload[0] === 4 && !came.includes(2)) throw new Error("4 without 2");
    };
    const socket = a.udp.bind(5000);
    for (let i = 1; i < 9; i++) socket.send(new Uint8Array([i]), b.endpoint(7));
    await net.sleep("1s");
    assert(came.length).toBe(8);
  });
  const file = await runWith(picky, [
    { ...FLOW, packet: 2, fate: "drop" },
    { ...FLOW, packet: 4, fate: "drop" },
  ]);
  const { file: small, others } = await shrink(picky, file);
  expect(small.fates).toEqual([{ ...FLOW, packet: 1, fate: "drop" }]);
  expect(others.map(({ failure }) => failure.message)).toEqual(["4 without 2"]);
  const { result } = await runScenario(picky, { replayFates: others[0]!.file.fates });
  expect(result.failures[0]!.message).toBe("4 without 2");
});

test("a fate that must be what it is becomes rounder and smaller", async () => {
  const order = scenario("order", async ({ net, expect: assert }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "10ms" });
    const came: number[] = [];
    b.udp.bind(7).onMessage = (_socket, payload) => came.push(payload.length);
    const socket = a.udp.bind(5000);
    for (let i = 1; i < 9; i++) {
      socket.send(new Uint8Array(i), b.endpoint(7));
      await net.sleep("10ms");
    }
    await net.sleep("3s");
    assert(came.includes(3)).toBe(true);
    assert(came.indexOf(4) < came.indexOf(3)).toBe(false);
  });
  const file = await runWith(order, [{ ...FLOW, packet: 3, fate: "delay", ns: 1_234_567_891 }]);
  const { file: small, others } = await shrink(order, file);
  expect(small.fates).toEqual([{ ...FLOW, packet: 3, fate: "delay", ns: 20e6 }]);
  expect(others).toHaveLength(1); // a drop of packet 3 fails at another line
});

test("simpler values of a scenario's own are tried, those that it refuses are not", async () => {
  const words = text("", { simpler: (value) => [`${value}!`, value.slice(0, -1)] });
  const refusing = {
    ...words,
    parse: (found: unknown) => {
      if (String(found).includes("!")) throw new RangeError("no");
      return String(found);
    },
  };
  const noisy = scenario("noisy", { params: { say: refusing } }, ({ params }) => {
    if (params.say.startsWith("ab")) throw new Error("Too loud");
  });
  const { file } = await shrink(noisy, await runWith(noisy, [], { say: "abcdef" }));
  expect(file.params).toEqual({ say: "ab" });
});

test("a run that fails without any fate needs none, and one that passes is refused", async () => {
  const never = await runWith(datagrams, [{ ...FLOW, packet: 1, fate: "drop" }], { least: 30 });
  const { file, targets } = await shrink(datagrams, never);
  expect([file.fates, targets]).toEqual([[], []]);
  expect(file.params["datagrams"]).toBe(0);
  await expect(shrink(datagrams, { ...never, params: {} })).rejects.toThrow(
    '"datagrams" passes with these fates: there is nothing to shrink',
  );
});

test("it ends when it is told to, with what it has by then", async () => {
  const { file, oracles } = await plantedRun([0.5, 0.7], { bytes: "100kB", loss: "10%" });
  const few = await shrink(transfer, file, { oracles, maxRuns: 12 });
  expect(few).toMatchObject({ complete: false, runs: 14 });
  expect(await shrink(transfer, file, { oracles, maxRuns: 12 })).toMatchObject({ file: few.file });
  expect(few.file.fates.length).toBeLessThan(file.fates.length);
  let asked = 0;
  const stopped = await shrink(transfer, file, { oracles, stop: () => ++asked > 12 });
  expect(stopped.complete).toBe(false);
  const { params, fates } = stopped.file;
  const again = await runScenario(transfer, { params, oracles, replayFates: fates });
  expect(again.result.digest).toBe(stopped.file.expected.digest);
});

test("candidates that would go on for ever are cut short", async () => {
  const endless = scenario("endless", async ({ net, expect: assert }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const lost: unknown[] = [];
    net.simulation.trace.channel(packetChannel).subscribe((event) => {
      if (event === "drop") lost.push(event);
    });
    while (lost.length < 2) await a.ping(b, { timeout: "10ms" }).catch(() => null);
    assert(lost.length).toBe(1);
  });
  const flow = { link: "a>b", flow: "a>b icmp", fate: "drop" } as const;
  const fates = [1, 5, 6, 9].map((packet) => ({ ...flow, packet }));
  const { file } = await shrink(endless, await runWith(endless, fates.slice(0, 3)));
  expect(file.fates).toEqual([
    { ...flow, packet: 1 },
    { ...flow, packet: 2 },
  ]);
});

test("options that do not exist or cannot be are refused, and what is no recorded run", async () => {
  const { file } = await plantedRun([0.5], { bytes: "20kB", loss: "10%" });
  await expect(shrink(transfer, file, { maxRuns: NaN })).rejects.toThrow("maxRuns is NaN");
  const text = "{}" as unknown as FateFile;
  await expect(shrink(transfer, text)).rejects.toThrow("expected a recorded run, as readFateFile(");
});
