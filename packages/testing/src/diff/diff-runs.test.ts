import { pattern, runScenario, scenario, type RunOptions, type Scenario } from "seedwire";
import { expect, test } from "vitest";
import { diffRuns } from "./diff-runs.ts";
import type { ToldEvent } from "./told-events.ts";

const HERE = import.meta.filename;

/** A transfer whose client does something at an instant. */
const transfer = (then: (use: () => void) => unknown = () => {}): Scenario =>
  scenario("transfer", async ({ net, report }) => {
    const [server, client] = [net.host("server"), net.host("client")];
    net.cable(server, client, { rateBps: "10mbps", delayNs: "5ms", loss: 0.02 });
    server.tcp.listen(80, (connection) => connection.end(pattern(50_000)));
    const connection = await client.tcp.connect(server, 80);
    net.at("30ms", () => then(() => void client.ping(server))); // the line that is told
    await connection.readToEnd();
    report.metric("bytes", 50_000);
  });
const PING_LINE = 15;

const side = (of: Scenario, options: RunOptions = {}) => ({ scenario: of, options });
const last = <T>(list: readonly T[]): T | undefined => list.at(-1);
const text = (event: ToldEvent | null | undefined): string => event?.text ?? "";

test("runs of the same seed are the same, and are so by their digests", async () => {
  const diff = await diffRuns(side(transfer()), side(transfer()));
  expect(diff).toMatchObject({ divergence: null, results: [] });
  expect(diff.events.left).toBeGreaterThan(200);
  const plain = await runScenario(transfer());
  expect([diff.left.result, diff.right.result]).toEqual([plain.result, plain.result]);
});

test("the first event that differs, with what came before and after, and the user's line", async () => {
  const [quiet, loud] = [transfer(), transfer((ping) => ping())];
  const diff = await diffRuns(side(quiet), side(loud), { before: 3, after: 2 });
  const { divergence } = diff;
  expect(divergence?.before.map(({ number }) => number)).toEqual(
    [3, 2, 1].map((back) => divergence!.number - back),
  );
  expect(last(divergence!.before)!.timeNs).toBeLessThanOrEqual(30e6);
  expect(divergence?.right.event).toMatchObject({ number: divergence?.number, timeNs: 30e6 });
  expect(text(divergence?.right.event)).toMatch(/^client>server accept .* icmp echo request/);
  expect(divergence?.left.event?.timeNs).toBeGreaterThan(30e6);
  expect([divergence?.left.after.length, divergence?.right.after.length]).toEqual([2, 2]);
  expect(divergence?.fields).toContain("protocol");
  const origin = divergence?.right.origin;
  expect(origin?.steps).toBe(0);
  expect(origin?.userCode[0]).toMatchObject({ path: HERE, line: PING_LINE });
  expect(diff.repeats).toEqual({ left: true, right: true });
});

test("an event of the network goes back to the user's code that set it off", async () => {
  const lossless = scenario("lossless", async ({ net, seed }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: seed === "slow" ? "11ms" : "10ms" });
    await net.sleep("1ms");
    await a.ping(b); // where it begins
  });
  const { divergence } = await diffRuns(side(lossless), side(lossless, { seed: "slow" }));
  expect(divergence).toMatchObject({ number: 2, fields: ["timeNs"] });
  expect(text(divergence?.left.event)).toMatch(/^a>b deliver/);
  for (const { origin } of [divergence!.left, divergence!.right]) {
    expect(origin?.scheduledBy?.path).toMatch(/packages\/link\/src\/.*\.ts$/);
    expect(origin?.steps).toBe(1);
    expect(origin?.userCode[0]).toMatchObject({ name: "body", path: HERE });
  }
});

test("a run that is the beginning of the other", async () => {
  const whole = await runScenario(transfer());
  const until = { untilNs: Math.floor(whole.result.virtualNs / 2) };
  const { divergence, events } = await diffRuns(side(transfer()), side(transfer(), until));
  expect(divergence?.number).toBe(events.right + 1);
  expect(divergence?.right).toEqual({ event: null, ended: true, after: [], origin: null });
  expect(divergence?.left.event).not.toBeNull();
});

test("payloads of other bytes differ, though no header does", async () => {
  const send = (byte: number): Scenario =>
    scenario("send", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b);
      b.udp.bind(7);
      a.udp.connect(b, 7).send(Uint8Array.of(1, byte));
      await net.sleep("1ms");
    });
  const { divergence } = await diffRuns(side(send(2)), side(send(3)));
  expect(divergence).toMatchObject({ number: 1, fields: [], before: [] });
});

test("what a sender learns counts too, before any packet tells", async () => {
  const of = (congestionControl: "cubic" | "reno"): Scenario =>
    scenario("tiny", async ({ net }) => {
      const [a, b] = [net.host("a", { tcp: { congestionControl } }), net.host("b")];
      net.cable(a, b, { delayNs: "5ms", rateBps: "10mbps", loss: 0.03 });
      const listener = b.tcp.listen(80);
      const connection = await a.tcp.connect(b, 80);
      connection.end(pattern(100_000));
      await (await listener.accept()).readToEnd();
    });
  const { divergence } = await diffRuns(side(of("cubic")), side(of("reno")));
  expect(text(divergence?.left.event)).toMatch(/^a:\d+-10\.0\.0\.2:80 (cwnd|ssthresh|pacing) /);
  expect(divergence?.fields).toContain("to");
});

test("results can differ though all events are the same", async () => {
  let runs = 0;
  const counting = scenario("counting", ({ report }) => report.metric("runs", ++runs));
  const diff = await diffRuns(side(counting), side(counting));
  expect(diff.divergence).toBeNull();
  expect(diff.results).toEqual([{ path: "metrics.runs.value", left: 1, right: 2 }]);
});

/** Numbers that no run draws again. */
let drawn = 0;

test("a run that never repeats itself is told of as it went", async () => {
  const moody = scenario("moody", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    for (let i = 0; i < 30; i++) {
      if ((++drawn * 7919) % 31 === 0) await net.sleep("1us");
      await a.ping(b);
    }
  });
  const diff = await diffRuns(side(moody), side(moody));
  const { divergence, repeats } = diff;
  expect(repeats.left && repeats.right).toBe(false);
  const { left, right, number } = divergence!;
  expect([left.event?.number, right.event?.number]).toEqual([number, number]);
  expect(Math.abs(left.event!.timeNs - right.event!.timeNs)).toBe(1000);
  expect(last(divergence!.before)?.number).toBe(number - 1);
});

test("runs that part elsewhere each time, late, are caught at it", async () => {
  const moody = scenario("moody", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const odd = 1000 + ((++drawn * 7919) % 97) * 10;
    for (let i = 0; i < 2000; i++) await a.ping(b, { bytes: i === odd ? 57 : 56 });
  });
  const { divergence } = await diffRuns(side(moody), side(moody));
  const { left, right } = divergence!;
  expect([left.event?.number, right.event?.number]).toEqual([
    divergence!.number,
    divergence!.number,
  ]);
  expect(divergence!.fields).toContain("payloadLength");
  expect(left.origin?.userCode[0]).toMatchObject({ name: "body", path: HERE });
});
