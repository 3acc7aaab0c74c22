import { expect, test } from "vitest";
import {
  bernoulli,
  heldBack,
  PatternError,
  pattern,
  receivePattern,
  runScenario,
  scenario,
  sendPattern,
} from "../index.ts";
import { inRun } from "../run/in-run.fixture.ts";

test("a pattern arrives whole over a bad cable", async () => {
  const { result } = await inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const mess = { loss: 0.03, duplicate: 0.02, reorder: heldBack(bernoulli(0.02), 3e6) };
    net.cable(a, b, { rateBps: "100mbps", delayNs: "2ms", ...mess });
    b.tcp.listen(80, async (connection) => {
      const sender = sendPattern(connection, "2MB", { salt: 7 });
      await sender.done;
      expect(sender.writtenBytes).toBe(2_000_000);
    });
    const receiver = receivePattern(await a.tcp.connect(b, 80), { salt: 7 });
    expect(await receiver.done).toBe(2_000_000);
    expect([receiver.receivedBytes, receiver.lastNs]).toEqual([2_000_000, net.now]);
  });
  expect(result.flows[0]).toMatchObject({ sentBytes: 2_000_000, deliveredBytes: 2_000_000 });
});

test("without end, and without looking", async () => {
  const { result } = await inRun(
    async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b, { rateBps: "10mbps", delayNs: "1ms", queue: 100 });
      b.tcp.listen(80, (connection) => void sendPattern(connection, Infinity));
      const receiver = receivePattern(await a.tcp.connect(b, 80), { verify: false });
      await receiver.done;
    },
    { untilNs: 2e9 },
  );
  expect(result).toMatchObject({ verdict: "pass", virtualNs: 2e9 });
  expect(result.flows[0]!.goodputBps).toBeGreaterThan(9e6);
});

test("a wrong byte ends the run and is named", async () => {
  const wrong = scenario("wrong", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const bytes = pattern(5000);
    bytes[4321] = 0;
    b.tcp.listen(80, (connection) => connection.end(bytes));
    await receivePattern(await a.tcp.connect(b, 80, { localPort: 5000 })).done;
  });
  const { result, error } = await runScenario(wrong);
  expect(result.verdict).toBe("fail");
  expect(error).toBeInstanceOf(PatternError);
  expect(result.failures[0]!.message).toContain(
    "a:5000-10.0.0.2:80: byte 4321 of the stream is wrong: it is 0",
  );
});

test("who waits is told if the other end falls silent or breaks off", async () => {
  const broken = scenario("broken", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    b.tcp.listen(80, (connection) => void net.after("5ms", () => connection.abort()));
    await receivePattern(await a.tcp.connect(b, 80)).done;
  });
  expect((await runScenario(broken)).result.failures[0]!.message).toContain("ECONNRESET");
  const silent = scenario("silent", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    b.tcp.listen(80, () => {});
    await receivePattern(await a.tcp.connect(b, 80)).done;
  });
  expect((await runScenario(silent)).result.failures[0]!.message).toContain(
    "a waits for the end of a pattern on a:",
  );
});
