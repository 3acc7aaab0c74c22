import { scenario, type Connection } from "seedwire";
import { l10 } from "./lib/l10.ts";

/**
 * Which connection does a segment belong to? First the exact four-tuple, then a listener on the
 * address it was sent to, then one on all addresses (RFC 9293 §3.9.1.1, MUST-41 to MUST-43); else
 * TCP answers with a RST, and UDP by ICMP port unreachable (RFC 1122 §4.1.3.1). Ports of TCP and of
 * UDP have nothing to do with each other.
 */
export default scenario("T41 demultiplexing", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const c = net.host("C", { tcp: { profile: "rfc" } });
  net.cable(c, b, { delayNs: "10ms" });

  const hear = (name: string) => (connection: Connection) => {
    connection.onData = (bytes) => {
      heard.push(`${name} ${connection.remotePort}: ${new TextDecoder().decode(bytes)}`);
      connection.end(name);
    };
  };
  const heard: string[] = [];
  b.tcp.listen(7, { reusePort: true }, hear("any"));
  b.tcp.listen(7, { address: b.address, reusePort: true }, hear("specific"));
  b.tcp.listen(8, hear("eight"));
  const datagrams = b.udp.bind(7);

  // A and C use the same port, and a third connection another.
  const first = await a.tcp.connect(b, 7, { localPort: 50_000 });
  const second = await c.tcp.connect(b, 7, { localPort: 50_000 });
  const third = await a.tcp.connect(b, 7, { localPort: 50_001 });
  const fourth = await a.tcp.connect(b, 8, { localPort: 50_000 });
  for (const [n, connection] of [first, second, third, fourth].entries()) {
    await connection.write(`hello ${n}`);
  }
  a.udp.bind(50_000).send("datagram", b.endpoint(7));
  const message = await datagrams.receive();
  expect(new TextDecoder().decode(message.payload)).toBe("datagram");
  const answers = await Promise.all([first, second, third, fourth].map((each) => each.readToEnd()));
  expect(answers.map((bytes) => new TextDecoder().decode(bytes))).toEqual([
    "specific",
    "specific",
    "specific",
    "eight",
  ]);
  expect(heard.toSorted()).toEqual([
    "eight 50000: hello 3",
    "specific 50000: hello 0",
    "specific 50000: hello 1",
    "specific 50001: hello 2",
  ]);

  // The table of connections, by their four-tuples.
  expect(b.tcp.connections.map(({ name }) => name)).toEqual([
    `B:7-${a.address}:50000`,
    `B:7-${c.address}:50000`,
    `B:7-${a.address}:50001`,
    `B:8-${a.address}:50000`,
  ]);
  const taken = () => a.tcp.open(b, 7, { localPort: 50_000 });
  expect(taken).toThrow({ code: "EADDRINUSE" }); // TIME-WAIT is there still

  // Nobody is at port 9: not of TCP, not of UDP.
  await net.sleep("1s");
  const before = log.packets.length;
  await expect(a.tcp.connect(b, 9)).toReject({ code: "ECONNREFUSED" });
  a.udp.bind(50_001).send("?", b.endpoint(9));
  await net.sleep("30ms");
  expect(
    log.packets.slice(before).map(({ link, protocol, flags }) => `${link} ${protocol} ${flags}`),
  ).toEqual(["A>B tcp SYN", "B>A tcp RST,ACK", "A>B udp ", "B>A icmp "]);
});
