import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findTurns } from "./rest.ts";
import { runScenario } from "./run/index.ts";
import { scenario } from "./scenario.ts";

// In a file of its own: what counts is the first run of a process.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const exchange = scenario("exchange", async ({ net, expect: must }) => {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { delayNs: "10ms" });
  server.tcp.listen(80, (connection) => connection.end("hello"));
  const connection = await client.tcp.connect(server, 80);
  must(await connection.readToEnd()).toHaveLength(5);
});

test("a test's fake timers do not stop the first run, nor any after it", async () => {
  const faked = await runScenario(exchange);
  expect(faked.result.verdict).toBe("pass");
  vi.useRealTimers();
  expect(await runScenario(exchange).then(({ result }) => result)).toEqual(faked.result);
});

test("where timers are fakes from the beginning, another way is found", async () => {
  expect("clock" in setImmediate).toBe(true);
  const { rest, isOutside } = findTurns(globalThis)!();
  let reactions = 0;
  void (async () => {
    for (let turn = 0; turn < 1000; turn++) reactions += await Promise.resolve(1);
  })();
  await rest();
  expect(reactions).toBe(1000);
  expect(isOutside).toBeUndefined();
});
