import { posix, scenario, seconds } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

const PIECE = "x".repeat(100);

/** UDP keeps the boundaries of messages (RFC 768): three sends of 100 bytes are three receives of 100. */
export const udp = scenario("T77 boundaries in UDP", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const inbox = b.udp.bind(9);
  const socket = a.udp.connect(b, 9);
  for (let n = 0; n < 3; n++) socket.send(PIECE);
  socket.send(""); // nothing is a message, too
  await net.until("1s");
  const lengths: number[] = [];
  while (inbox.waiting > 0) lengths.push((await inbox.receive()).payload.length);
  expect(lengths).toEqual([100, 100, 100, 0]);
  report.note(`sent 100, 100, 100 and 0 bytes, received ${lengths.join(", ")}`);
  expect(log.on("A>B").map(({ sizeBytes }) => sizeBytes)).toEqual([128, 128, 128, 28]);
});

/**
 * TCP is a stream of octets (RFC 9293 §2.2) and knows no messages: the same three writes are one read
 * of 300 for who reads late. On the wire they are two segments, since Nagle's algorithm lets the second
 * and third go together (§3.7.4).
 */
export const tcp = scenario("T77 no boundaries in TCP", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  for (let n = 0; n < 3; n++) await atA.write(PIECE);
  await atA.write(""); // nothing is nothing
  await net.until("1s");
  const read = await atB.read();
  expect(read).toHaveLength(300);
  report.note(`wrote 100, 100, 100 and 0 bytes, read ${read!.length}`);
  const data = log.on("A>B").filter(({ payloadBytes }) => payloadBytes > 0);
  expect(data.map(({ payloadBytes }) => payloadBytes)).toEqual([100, 200]);
});

/**
 * A reader whose buffer has 40 bytes: of a datagram the rest is gone, and the next read gives the next
 * one; in a stream the next read goes on where the last one ended.
 */
export const smallBuffer = scenario("T77 a small buffer", async ({ net, expect, report }) => {
  const { a, b } = l10(net);
  const { AF_INET, MSG_TRUNC, SOCK_DGRAM, SOCK_STREAM } = posix;
  const buffer = new Uint8Array(40);

  const inbox = b.sockets.socket(AF_INET, SOCK_DGRAM);
  b.sockets.bind(inbox, b.sockets.address("0.0.0.0", 9));
  const socket = a.udp.connect(b, 9);
  socket.send("1".repeat(100));
  socket.send("2".repeat(100));
  socket.send("3".repeat(100));
  await net.until(seconds(1));
  const received: string[] = [];
  const receive = async (flags: number): Promise<void> => {
    const length = await b.sockets.recv(inbox, buffer, flags);
    received.push(`${length} of datagram ${String.fromCharCode(buffer[0]!)}`);
  };
  await receive(0);
  await receive(0);
  await receive(MSG_TRUNC); // tells how long it was
  expect(received).toEqual(["40 of datagram 1", "40 of datagram 2", "100 of datagram 3"]);
  report.note(`UDP  ${received.join(", ")}`);

  const listening = b.sockets.socket(AF_INET, SOCK_STREAM);
  b.sockets.bind(listening, b.sockets.address("0.0.0.0", 80));
  b.sockets.listen(listening, 1);
  const connection = await a.tcp.connect(b, 80);
  const accepted = await b.sockets.accept(listening);
  await connection.write("1".repeat(100));
  await net.until(seconds(2));
  const lengths: number[] = [];
  for (let n = 0; n < 3; n++) lengths.push(await b.sockets.read(accepted, buffer));
  expect(lengths).toEqual([40, 40, 20]);
  report.note(`TCP  ${lengths.join(", ")} of the stream`);
});
