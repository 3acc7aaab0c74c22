import { receivePattern, runScenario, scenario, sendPattern, size } from "seedwire";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** Room for thousands of segments in flight. */
const tcp = { sendBufferBytes: "64MiB", receiveBufferMaxBytes: "64MiB" };

/** One connection, whose ends both send: 1 Gbit/s and 20 ms each way. */
const exchange = scenario(
  "exchange",
  { params: { down: size("60MiB"), up: size("60MiB") } },
  async ({ net, params }) => {
    const [client, server] = [net.host("client", { tcp }), net.host("server", { tcp })];
    net.cable(client, server, { rateBps: "1gbps", delayNs: "20ms", queue: 100_000 });
    const listener = server.tcp.listen(80);
    const connection = await client.tcp.connect(server, 80);
    const accepted = await listener.accept();
    for (const [from, to, bytes] of [
      [accepted, connection, params.down],
      [connection, accepted, params.up],
    ] as const) {
      void sendPattern(from, bytes).done.then(() => from.end());
      void receivePattern(to).done;
    }
    await Promise.all([connection.closed(), accepted.closed()]);
    net.stop();
  },
);

/** A segment that comes where thousands of one's own are in flight: does it cost more than one to a receiver? */
export const twoWays: Question = {
  name: "two-ways",
  about: "a packet-hop of one bulk flow with thousands of segments in flight, by its directions",

  ask(setting) {
    const megabytes = setting.quick ? 40 : 160;
    const bytes = megabytes * 2 ** 20;
    const contestant = (
      id: string,
      name: string,
      params: Readonly<Record<string, unknown>>,
    ): Contestant => ({
      id: `two-ways/${id}`,
      name,
      unit: "ns/hop",
      measure: () => nsPerHop(params),
    });
    return duel(
      [
        contestant("one", "one way", { down: 2 * bytes, up: 0 }),
        contestant("both", "both ways at once", { down: bytes, up: bytes }),
      ],
      setting,
    );
  },
};

async function nsPerHop(params: Readonly<Record<string, unknown>>): Promise<number> {
  let hops = 0;
  const startNs = cpuNs();
  const { result } = await runScenario(exchange, {
    params,
    file: "bench/questions/two-ways.ts",
    checks: false,
    observers: [
      ({ net }) =>
        () =>
          void (hops = net.links.reduce((sum, { stats }) => sum + stats.transmitted, 0)),
    ],
  });
  const [failure] = result.failures;
  if (failure !== undefined) throw new Error(`${failure.at}: ${failure.message}`);
  return (cpuNs() - startNs) / hops;
}
