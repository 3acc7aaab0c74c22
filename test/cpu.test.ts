import { MiB, receivePattern, runScenario, scenario, sendPattern, type Network } from "seedwire";
import { expect, test } from "vitest";

// 64 MiB over a loss-free cable of 1 Gbit/s, every byte compared: under 5 s of CPU; on a slow processor
// as much more as it takes longer for a yardstick.

const BYTES = 64 * MiB;
const LIMIT_S = 5;
/** What the yardstick took where a run takes 1.4 s. */
const YARDSTICK_S = 0.3;

/** CPU time since a reading of `process.cpuUsage`. */
function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** CPU time of hashing four bytes (FNV-1a) for each one that a run sends. */
function yardstick(): number {
  const before = process.cpuUsage();
  let hash = 0x811c9dc5;
  for (let i = 0; i < 4 * BYTES; i++) hash = Math.imul(hash ^ (i & 255), 0x01000193);
  expect(hash).not.toBe(0); // so that the loop is of use
  return secondsSince(before);
}

function cable(net: Network) {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: "1gbps", delayNs: "1ms" });
  return { server, client };
}

const withPromises = scenario("promises", async ({ net, expect: expectIn }) => {
  const { server, client } = cable(net);
  const sent = new Uint8Array(BYTES);
  for (let i = 0; i < BYTES; i += 4099) sent[i] = i & 255;
  server.tcp.listen(80, async (connection) => {
    for (let at = 0; at < BYTES; at += MiB) await connection.write(sent.subarray(at, at + MiB));
    connection.end();
  });
  const connection = await client.tcp.connect(server, 80);
  expectIn(await connection.readToEnd()).toEqual(sent);
});

const withPatterns = scenario("patterns", async ({ net, expect: expectIn }) => {
  const { server, client } = cable(net);
  server.tcp.listen(80, (connection) => sendPattern(connection, BYTES));
  const connection = await client.tcp.connect(server, 80);
  expectIn(await receivePattern(connection).done).toBe(BYTES);
  connection.end();
});

test.each([withPromises, withPatterns])("64 MiB with $name", async (run) => {
  const limit = LIMIT_S * Math.max(1, yardstick() / YARDSTICK_S);
  const before = process.cpuUsage();
  const { result } = await runScenario(run);
  const seconds = secondsSince(before);
  expect(result).toMatchObject({ verdict: "pass", failures: [] });
  const perHopNs = Math.round((seconds * 1e9) / result.packetHops);
  console.log(
    `64 MiB with ${run.name}: ${seconds.toFixed(2)} s of CPU, ${perHopNs} ns per packet-hop`,
  );
  expect(seconds).toBeLessThan(limit);
});
