import {
  ms,
  ordinals,
  scenario,
  seconds,
  type Connection,
  type Host,
  type Network,
} from "seedwire";
import { ask } from "./lib/ask.ts";
import { readDns, writeDns, type DnsMessage } from "./lib/dns-message.ts";
import { l10 } from "./lib/l10.ts";

const PORT = 53;
/** The longest message over UDP (RFC 1035 §2.3.4). */
const MOST_BYTES = 512;
/** A resolver asks again after 2 to 5 s (RFC 1035 §4.2.1); this one after 5, as most do. */
const PATIENCE = { timeout: "5s", tries: 2 };
const QUESTION: DnsMessage = { id: 0x2a2a, name: "www.example.com", addresses: null };

/** B knows the addresses of one name, and tells them by UDP and by TCP. */
function nameServer(b: Host, addresses: readonly string[]): void {
  const answer = (question: Uint8Array): Uint8Array => {
    const { id, name } = readDns(question);
    return writeDns({ id, name, addresses });
  };
  const socket = b.udp.bind(PORT);
  socket.onMessage = (_, question, from) => {
    const whole = answer(question);
    const { id, name } = readDns(question);
    const fits = whole.length <= MOST_BYTES;
    socket.send(fits ? whole : writeDns({ id, name, addresses: [], truncated: true }), from);
  };
  // In a stream a message comes behind its length (RFC 1035 §4.2.2).
  b.tcp.listen(PORT, async (connection) => {
    await connection.write(withLength(answer(await readMessage(connection))));
    connection.end();
  });
}

/** What a resolver does: by UDP first, and by TCP if the answer was cut short (RFC 7766 §5). */
async function resolve(net: Network, a: Host, b: Host): Promise<readonly string[]> {
  const answer = await ask(net, a, b, PORT, writeDns(QUESTION), PATIENCE);
  if (answer === null) throw new Error("no answer");
  const { addresses, truncated } = readDns(answer);
  if (truncated !== true) return addresses!;
  const connection = await a.tcp.connect(b, PORT);
  await connection.write(withLength(writeDns(QUESTION)));
  const whole = readDns(await readMessage(connection));
  connection.end();
  return whole.addresses!;
}

const withLength = (message: Uint8Array): Uint8Array =>
  Uint8Array.of(message.length >> 8, message.length & 255, ...message);

async function readMessage(connection: Connection): Promise<Uint8Array> {
  const bytes: number[] = [];
  while (bytes.length < 2 || bytes.length < 2 + bytes[0]! * 256 + bytes[1]!) {
    bytes.push(...(await connection.read())!);
  }
  return Uint8Array.from(bytes.slice(2));
}

/** One question, one answer, one round trip: what UDP is best at. */
export const query = scenario("T90 DNS", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  nameServer(b, ["192.0.2.1"]);
  expect(await resolve(net, a, b)).toEqual(["192.0.2.1"]);
  expect(net.now).toBe(ms(20));
  // 12 of header, 17 of name, 4 of type and class; the answer is 16 more.
  expect(log.packets.map(({ payloadBytes }) => payloadBytes)).toEqual([33, 49]);
  report.metric("resolved after", net.now, "ns");
});

/** The question is lost: nobody but the resolver itself can know, by its timer. */
export const lostQuery = scenario("T90 lost query", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net, { cable: { forward: { loss: ordinals(1) } } });
  nameServer(b, ["192.0.2.1"]);
  expect(await resolve(net, a, b)).toEqual(["192.0.2.1"]);
  expect(net.now).toBe(seconds(5) + ms(20));
  expect(log.on("A>B").map(({ timeNs }) => timeNs)).toEqual([0, seconds(5)]);
  report.metric("resolved after", net.now, "ns");
});

/**
 * 30 addresses make 33 + 30 x 16 = 513 bytes, one too many: the answer by UDP has TC and nothing else,
 * and the resolver asks again by TCP. 1 round trip by UDP, 1 to connect, 1 for the answer.
 */
export const truncated = scenario("T90 truncated", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const addresses = Array.from({ length: 30 }, (_, n) => `192.0.2.${n + 1}`);
  nameServer(b, addresses);
  expect(await resolve(net, a, b)).toEqual(addresses);
  expect(net.now).toBe(ms(60));
  const sizes = log.packets.filter(({ payloadBytes }) => payloadBytes > 0);
  expect(sizes.map((packet) => [packet.protocol, packet.payloadBytes])).toEqual([
    ["udp", 33],
    ["udp", 33],
    ["tcp", 2 + 33],
    ["tcp", 2 + 513],
  ]);
  report.metric("resolved after", net.now, "ns");
});

/** 29 addresses are 497 bytes, and fit into a datagram. */
export const fits = scenario("T90 just fits", async ({ net, expect }) => {
  const { a, b } = l10(net);
  const addresses = Array.from({ length: 29 }, (_, n) => `192.0.2.${n + 1}`);
  nameServer(b, addresses);
  expect(await resolve(net, a, b)).toEqual(addresses);
  expect(net.now).toBe(ms(20));
});
