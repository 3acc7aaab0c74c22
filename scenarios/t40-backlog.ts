import { scenario, seconds, type Connection, type Network, type TcpOptions } from "seedwire";
import { l10 } from "./lib/l10.ts";

/** B listens with backlog 2 and accepts nobody; ten clients of A come, one each millisecond. */
async function crowd(net: Network, tcp: TcpOptions, backlog = 2, spacingMs = 1) {
  const l = l10(net, { tcp: { ...tcp, iss: null } });
  const listener = l.b.tcp.listen(80, { backlog });
  const clients: Connection[] = [];
  for (let n = 0; n < 10; n++) {
    net.at(n * spacingMs * 1e6, () => {
      const client = l.a.tcp.open(l.b, 80);
      client.opened().catch(() => {}); // some give up
      clients.push(client);
    });
  }
  await net.until("0.9s");
  return { ...l, listener, clients };
}

const open = (clients: readonly Connection[]) =>
  clients.flatMap(({ state }, n) => (state === "ESTABLISHED" ? [n] : []));

/**
 * The rule of the RFC profile: at most `backlog` complete connections wait, and at most `backlog`
 * half-open ones. Further SYNs are dropped without a word; their clients try again after 1, 3 and 7
 * s. When `accept` makes room, one of them gets in at its next try.
 */
export const strict = scenario("T40 backlog, strict", async ({ net, expect }) => {
  const { b, listener, clients, log } = await crowd(net, {});
  expect(open(clients)).toEqual([0, 1]);
  const synsOf = ({ localPort }: Connection) =>
    log.on("A>B").filter((sent) => sent.sourcePort === localPort && sent.flags === "SYN");

  await net.until("5s");
  expect(open(clients)).toEqual([0, 1]);
  expect(synsOf(clients[9]!).map(({ timeNs }) => timeNs / 1e6)).toEqual([9, 1009, 3009]);

  expect((await listener.accept()).remotePort).toBe(clients[0]!.localPort);
  await net.until("8s");
  // The first to try again after the accept, at 7.002 s, got in.
  const third = log.statesOf(clients[2]!).at(-1)!;
  expect([third.to, third.timeNs]).toEqual(["ESTABLISHED", seconds(7.022)]);
  expect(b.tcp.connections.filter(({ state }) => state === "ESTABLISHED")).toHaveLength(3);
  // The next one thinks that it is in too, but its final ACK was ignored.
  expect(open(clients)).toEqual([0, 1, 2, 3]);
});

/** Linux's rule: one complete connection more than the backlog says. The clients are 200 ms apart. */
export const linux = scenario("T40 backlog as Linux", async ({ net, expect }) => {
  const { clients } = await crowd(net, { profile: "linux" }, 2, 50);
  expect(open(clients)).toEqual([0, 1, 2]);
});

/**
 * Reset on overflow (tcp_abort_on_overflow). There are places for five, half-open or complete. The clients
 * are 6 ms apart and a round trip takes 20, so eight SYNs come before five are complete: the last three
 * hear that they completed their handshake for nothing.
 */
export const abort = scenario("T40 reset on overflow", async ({ net, expect }) => {
  const tcp: TcpOptions = { profile: "linux", abortOnOverflow: true, synCookies: "off" };
  const { clients } = await crowd(net, tcp, 4, 6);
  expect(open(clients)).toEqual([0, 1, 2, 3, 4]);
  const reset = clients.flatMap(({ error }, n) => (error?.code === "ECONNRESET" ? [n] : []));
  expect(reset).toEqual([5, 6, 7]);
});
