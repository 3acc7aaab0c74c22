import { scenario, seconds, type Host, type Network } from "seedwire";
import { l10 } from "./lib/l10.ts";

const TIME_WAIT_NS = seconds(10);
const PORTS = 100;
const FIRST_PORT = 50_000;

/** A has 100 ports and waits 10 s in TIME-WAIT: a small model of 28,232 ports and 60 s. */
const few = (net: Network) =>
  l10(net, {
    tcp: { iss: null, timeWaitNs: TIME_WAIT_NS },
    tcpA: { ephemeralPorts: [FIRST_PORT, FIRST_PORT + PORTS - 1] },
  });

/**
 * Connects to port 80 of B so many times a second, for so long; each connection is closed as soon as
 * it stands, by the end that `closer` names. Tells when each try failed for want of a port.
 */
async function connectAtRate(
  net: Network,
  { a, b }: { a: Host; b: Host },
  perSecond: number,
  forSeconds: number,
  closer: "client" | "server",
) {
  b.tcp.listen(80, (connection) => {
    if (closer === "server") connection.end();
    else connection.onEnd = () => connection.end();
  });
  const failedAt: number[] = [];
  for (let n = 0; n < perSecond * forSeconds; n++) {
    await net.until((n * seconds(1)) / perSecond);
    try {
      const connection = a.tcp.open(b, 80);
      if (closer === "client") connection.onOpen = () => connection.end();
      else connection.onEnd = () => connection.end();
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRNOTAVAIL") throw error;
      failedAt.push((n * 1000) / perSecond);
    }
  }
  return failedAt;
}

/**
 * The end that closes first keeps its port for 2 MSL. At 20 connections a second the 100 ports are
 * used up by the 101st, at 5 s; the first port comes free again 10 s after its connection was
 * closed: opened at 20 ms, FIN answered by FIN at 40 ms.
 */
export const exhausted = scenario("T22 ports used up", async ({ net, expect, report }) => {
  const hosts = few(net);
  const failedAt = await connectAtRate(net, hosts, 20, 15, "client");
  expect(failedAt[0]).toBe(5000);
  // From 5 s until the first port is free: every try fails; from then on as many succeed as close.
  expect(failedAt).toEqual(Array.from({ length: 101 }, (_, n) => 5000 + 50 * n));
  expect(failedAt.at(-1)).toBe(10_000);
  report.metric("sustainable rate", PORTS / 10.04, "/s");
});

/**
 * Cure: the server closes first, and TIME-WAIT is on its side, where it costs no port. The client
 * takes its 100 ports in turn, and a SYN with a greater sequence number opens anew what still waits
 * in TIME-WAIT over there (RFC 9293 MAY-2; with timestamps RFC 6191 §2).
 */
export const serverCloses = scenario("T22 server closes first", async ({ net, expect }) => {
  const hosts = few(net);
  expect(await connectAtRate(net, hosts, 20, 15, "server")).toEqual([]);
  await net.sleep("1s");
  expect(hosts.a.tcp.connections).toHaveLength(300);
  expect(hosts.a.tcp.connections.filter(({ openedNs }) => openedNs < 0)).toEqual([]);
  const waiting = hosts.b.tcp.connections.filter(({ state }) => state === "TIME-WAIT");
  expect(waiting).toHaveLength(PORTS);
});

/** Cure: one connection for all requests, and none waits. */
export const reuse = scenario("T22 one connection for all", async ({ net, expect }) => {
  const { a, b } = few(net);
  b.tcp.listen(80, (connection) => {
    connection.onData = (bytes) => void connection.write(bytes);
  });
  const connection = await a.tcp.connect(b, 80);
  for (let n = 0; n < 300; n++) {
    await connection.write("?");
    await connection.read();
  }
  expect(a.tcp.connections).toHaveLength(1);
});

/** Cure: more destinations; a port is taken only towards the one it was used for. */
export const destinations = scenario("T22 three destinations", async ({ net, expect }) => {
  const { a, b } = few(net);
  b.tcp.listen(80, (connection) => {
    connection.onEnd = () => connection.end();
  });
  for (const port of [81, 82]) {
    b.tcp.listen(port, (connection) => {
      connection.onEnd = () => connection.end();
    });
  }
  for (let n = 0; n < 3 * PORTS; n++) {
    const connection = a.tcp.open(b, 80 + (n % 3));
    connection.onOpen = () => connection.end();
    await net.sleep("20ms");
  }
  expect(() => a.tcp.open(b, 80)).toThrow({ code: "EADDRNOTAVAIL" });
});
