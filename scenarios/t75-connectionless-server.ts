import { ms, scenario, seconds, type Connection, type UdpSocket } from "seedwire";
import { l10 } from "./lib/l10.ts";

const CLIENTS = 1000;
/** Those who ask while the server is down. */
const UNLUCKY = 100;
const DOWN_NS = seconds(2);
const UP_NS = seconds(3);
/** When all ask a second time, of a server that has forgotten everything. */
const AGAIN_NS = seconds(4);

/**
 * A server in UDP knows none of its clients: one socket answers whoever asks. So it can crash and come
 * back between two requests, and nobody notices but those whose datagrams were lost meanwhile.
 */
export const udp = scenario("T75 UDP server", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const serve = () => {
    const server = b.udp.bind(7);
    server.onMessage = (_, payload, from) => server.send(payload, from);
  };
  serve();
  net.at(DOWN_NS, () => b.crash());
  net.at(UP_NS, () => {
    b.restart();
    serve();
  });

  const answers: number[] = [];
  const troubles: string[] = [];
  const clients = Array.from({ length: CLIENTS }, (_, n) => {
    const client = a.udp.connect(b, 7);
    client.onMessage = () => (answers[n] = (answers[n] ?? 0) + 1);
    client.onError = (_socket, error) => troubles.push(error.code);
    return client;
  });
  const askAll = (some: readonly UdpSocket[]) => some.forEach((client) => client.send("?"));

  askAll(clients);
  await net.until(seconds(1));
  expect(b.udp.stack.ports.sockets()).toHaveLength(1); // all that it keeps of 1000 clients
  expect(answers.filter((count) => count === 1)).toHaveLength(CLIENTS);
  await net.until(DOWN_NS + ms(100));
  askAll(clients.slice(0, UNLUCKY));
  await net.until(AGAIN_NS);
  askAll(clients);
  await net.sleep(ms(30));

  expect(answers.filter((count) => count === 2)).toHaveLength(CLIENTS); // those of the pause: lost
  expect(troubles).toEqual([]); // and nobody was told of anything
  expect(b.node.stats.drops.crashed).toBe(UNLUCKY);
  expect(log.packets).toHaveLength(2 * 2 * CLIENTS + UNLUCKY);
  report.metric("datagrams", log.packets.length, "packets");
  report.metric("lost", UNLUCKY, "packets");
});

/**
 * A server in TCP keeps a TCB for each client, and loses all of them in a crash. Each client holds a
 * half-open connection then (RFC 9293 §3.5.1) and finds out by a RST when it next writes; it has to
 * connect anew.
 */
export const tcp = scenario("T75 TCP server", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const serve = () =>
    b.tcp.listen(7, { backlog: CLIENTS }, (connection) => {
      connection.onData = (bytes) => void connection.write(bytes);
    });
  serve();
  const troubles: string[] = [];
  const open = (): Connection => {
    const client = a.tcp.open(b, 7);
    client.onData = () => answers++;
    client.onError = ({ code }) => troubles.push(code);
    return client;
  };
  const askAll = (some: readonly Connection[]) => some.forEach((client) => void client.push("?"));
  let answers = 0;

  const clients = Array.from({ length: CLIENTS }, open);
  await Promise.all(clients.map((client) => client.opened()));
  askAll(clients);
  await net.until(seconds(1));
  expect(answers).toBe(CLIENTS);
  expect(b.tcp.connections.filter(({ state }) => state === "ESTABLISHED")).toHaveLength(CLIENTS);

  await net.until(DOWN_NS);
  b.crash();
  await net.until(UP_NS);
  b.restart();
  serve();
  await net.until(AGAIN_NS);
  askAll(clients);
  await net.sleep(ms(30));
  const resets = log.on("B>A").filter(({ flags }) => flags.includes("RST"));
  expect(resets).toHaveLength(CLIENTS);
  expect(troubles).toEqual(Array<string>(CLIENTS).fill("ECONNRESET"));
  expect(answers).toBe(CLIENTS); // nobody had a second one

  const again = Array.from({ length: CLIENTS }, open);
  await Promise.all(again.map((client) => client.opened()));
  askAll(again);
  await net.sleep(ms(30));
  expect(answers).toBe(2 * CLIENTS);
  report.metric("TCBs of the server", CLIENTS);
  report.metric("resets", resets.length, "packets");
  for (const client of again) client.abort();
});
