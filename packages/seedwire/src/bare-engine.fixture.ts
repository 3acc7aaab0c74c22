import { oneOf, pattern, runScenario, scenario, type RunResult } from "./index.ts";

/** A bit of everything: TCP over a lossy path through a router, UDP, a ping, async code, a failure. */
export const everything = scenario(
  "everything",
  { params: { cc: oneOf("cubic", "reno") } },
  async ({ net, params, expect, report }) => {
    const server = net.host("server", { tcp: { congestionControl: params.cc } });
    const [router, client] = [net.router("router"), net.host("client")];
    net.cable(server, router, { rateBps: "1gbps", delayNs: "1ms" });
    net.cable(router, client, { rateBps: "20mbps", delayNs: "9ms", loss: 0.01, jitter: "1ms" });
    server.tcp.listen(80, async (connection) => {
      await connection.write("hello, ");
      connection.end(pattern("300kB"));
    });
    server.udp.bind(7).onMessage = (socket, payload, from) => socket.send(payload, from);
    const connection = await client.tcp.connect(server, 80);
    const received = await connection.readToEnd();
    expect(received.subarray(7)).toEqual(pattern("300kB"));
    const socket = client.udp.connect(server, 7);
    socket.send(pattern(4000));
    expect((await socket.receive()).payload).toEqual(pattern(4000));
    expect((await client.ping(server)).rttNs).toBeWithin(20e6, 23e6);
    report.metric("goodput", report.flow(connection).goodputBps, "bps");
    await expect(client.tcp.connect(server, 81)).toReject({ code: "ECONNREFUSED" });
  },
);

/** What the test asks for, in whichever engine. */
export async function runEverything(): Promise<RunResult> {
  return (await runScenario(everything, { seed: "7" })).result;
}
