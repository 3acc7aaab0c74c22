import { packetChannel } from "@seedwire/link";
import { checksumOf, emitPacket, TCP, UDP, type Packet } from "@seedwire/wire";
import { ms, pattern, scenario, seconds } from "seedwire";
import { l10 } from "./lib/l10.ts";

const HELLO = new TextEncoder().encode("hello");
/** Where checksums stand in a packet without IP options. */
const IP_CHECKSUM = 10;
const TCP_CHECKSUM = 20 + 16;
const UDP_CHECKSUM = 20 + 6;

/** T50: the Internet checksum, worked out by hand and seen on the wire. */
export const values = scenario("T50 values", async ({ net, expect }) => {
  // RFC 1071 §3: the sum of these is ddf2, its complement 220d.
  const example = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(hex(checksumOf(example, 0, 8))).toBe("220d");

  const { a, b } = l10(net);
  const seen: Uint8Array[] = [];
  net.simulation.trace.channel(packetChannel).subscribe((event, { name }, packet) => {
    if (event === "deliver" && name === "A>B") seen.push(emitPacket(packet).slice());
  });
  b.tcp.listen(80);
  await a.tcp.connect(b, 80, { localPort: 49_152 });
  const [syn] = seen as [Uint8Array];
  expect([...syn.subarray(0, 10)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")).toBe(
    "45 00 00 2c 00 01 40 00 40 06",
  );
  expect(checksumAt(syn, IP_CHECKSUM)).toBe("26c9");
  expect(checksumAt(syn, TCP_CHECKSUM)).toBe("c36f");

  b.udp.bind(53);
  a.udp.bind(50_000).send(HELLO, b.endpoint(53));
  await net.sleep(ms(10));
  expect(checksumAt(seen.at(-1)!, UDP_CHECKSUM)).toBe("e479");
});

/** T50: one flipped bit is always found, whichever it is. */
export const flippedBit = scenario("T50 flipped bit", async ({ net, expect, report }) => {
  const { a, b, cable } = l10(net);
  const nextBit = new Map([
    [UDP, 0],
    [TCP, 0],
  ]);
  let damages = true;
  const { fates } = cable.forward; // a recorder or a script, if there is one: it has the last word
  cable.forward.fates = {
    meet: (link, packet, fate) => {
      const bit = nextBit.get(packet.protocol)!;
      nextBit.set(packet.protocol, bit + 1);
      if (damages) fate.bit = bit;
      fates?.meet(link, packet, fate);
    },
  };
  const refused = (): number =>
    Object.values(b.node.stats.drops).reduce((sum, count) => sum + count, 0);

  // 20 + 8 + 5 bytes: a datagram for each bit of them.
  const inbox = b.udp.bind(53);
  const socket = a.udp.bind(50_000);
  const datagramBits = 8 * (20 + 8 + HELLO.length);
  for (let bit = 0; bit < datagramBits; bit++) socket.send(HELLO, b.endpoint(53));
  await net.sleep(ms(100));
  expect(inbox.stats.datagramsIn).toBe(0);
  expect(refused()).toBe(datagramBits);

  // The same with the 44 bytes of a SYN: it is as if each had been lost.
  const synBits = 8 * 44;
  const listener = b.tcp.listen(80);
  const begunNs = net.now;
  const connections = Array.from({ length: synBits }, () => a.tcp.open(b, 80));
  await net.sleep(ms(500));
  expect(b.tcp.connections).toHaveLength(0);
  expect(refused()).toBe(datagramBits + synBits);
  damages = false;
  for (const connection of connections) {
    await connection.opened();
    await listener.accept();
    expect(connection.openedNs).toBe(begunNs + seconds(1) + ms(20)); // repeated after 1 s
  }
  for (const connection of connections) connection.abort();

  report.metric("damaged", datagramBits + synBits, "packets");
  report.metric("found", refused(), "packets");
});

/**
 * T50: a sum does not know the order of its words. Swap two, and the checksum is as right as before:
 * the damaged data is delivered, over UDP and over TCP. Who needs more must check more.
 */
export const swappedWords = scenario("T50 swapped words", async ({ net, expect }) => {
  const [a, b] = [net.host("A"), net.host("B")];
  const middle = net.router("middle", { tamper: swapWords });
  net.cable(a, middle, { delayNs: ms(5) });
  net.cable(middle, b, { delayNs: ms(5) });
  const sent = pattern(100);
  const swapped = Uint8Array.of(sent[2]!, sent[3]!, sent[0]!, sent[1]!, ...sent.subarray(4));
  expect(swapped).not.toEqual(sent);

  const inbox = b.udp.bind(53);
  a.udp.bind(50_000).send(sent, b.endpoint(53));
  expect((await inbox.receive()).payload).toEqual(swapped);

  b.tcp.listen(80, (connection) => connection.end(sent));
  const connection = await a.tcp.connect(b, 80);
  expect(await connection.readToEnd()).toEqual(swapped);
});

/** Swaps the first two words of a payload, and touches nothing else, checksum included. */
function swapWords(packet: Packet): void {
  if (packet.payloadLength < 4) return;
  const bytes = emitPacket(packet).slice();
  const at = bytes.length - packet.payloadLength;
  bytes.set([bytes[at + 2]!, bytes[at + 3]!, bytes[at]!, bytes[at + 1]!], at);
  packet.damaged = bytes; // from here on these bytes travel, and B has to believe its checksum
}

const hex = (word: number): string => word.toString(16).padStart(4, "0");

const checksumAt = (bytes: Uint8Array, at: number): string =>
  hex(bytes[at]! * 256 + bytes[at + 1]!);
