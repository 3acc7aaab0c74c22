import {
  MiB,
  ms,
  ordinals,
  pattern,
  scenario,
  seconds,
  type Endpoint,
  type Host,
  type Network,
} from "seedwire";
import { l10 } from "./lib/l10.ts";
import * as tftp from "./lib/tftp-packet.ts";

const PORT = 69;
/** How long the server waits for an ACK before it sends a block again. */
const TIMEOUT_NS = seconds(1);

/** How a server takes the ACK of a block that is not its latest. */
type OldAck = "ignored" | "answered";

/** A server with one file, which it sends from a port of its own for each transfer (RFC 1350 §4). */
function serveFile(net: Network, host: Host, file: Uint8Array, oldAck: OldAck = "ignored"): void {
  const listening = host.udp.bind(PORT);
  const last = Math.floor(file.length / tftp.BLOCK_BYTES) + 1; // which is short, if only empty
  const block = (n: number): Uint8Array =>
    file.subarray((n - 1) * tftp.BLOCK_BYTES, n * tftp.BLOCK_BYTES);
  listening.onMessage = (_, _request, client: Endpoint) => {
    if (last > tftp.MOST_BLOCKS) {
      listening.send(tftp.error(0, "file too large"), client);
      return;
    }
    const socket = host.udp.bind();
    let latest = 0;
    let timer = net.after(0, () => send(1));
    const send = (n: number): void => {
      latest = Math.max(latest, n);
      socket.send(tftp.data(n, block(n)), client);
      timer.close();
      timer = net.after(TIMEOUT_NS, () => send(latest));
    };
    socket.onMessage = (_socket, packet) => {
      const acked = tftp.blockOf(packet);
      if (acked === last) return timer.close();
      if (acked === latest || oldAck === "answered") send(acked + 1);
    };
  };
}

/** What a client has got. */
interface Fetched {
  readonly bytes: Uint8Array;
  /** When each block came first. */
  readonly blocksNs: readonly number[];
  readonly error: string | null;
}

/** Asks for the file and acknowledges every block that comes, also if it came before (RFC 1350 §2). */
async function fetchFile(net: Network, client: Host, server: Host): Promise<Fetched> {
  const blocks: Uint8Array[] = [];
  const blocksNs: number[] = [];
  const socket = client.udp.bind();
  socket.send(tftp.readRequest("file"), server.endpoint(PORT));
  for (let isLast = false; !isLast;) {
    const { payload: packet, from } = await socket.receive();
    if (tftp.opcodeOf(packet) === tftp.ERROR) {
      const error = new TextDecoder().decode(packet.subarray(4, -1));
      return { bytes: joined(blocks), blocksNs, error };
    }
    const content = packet.subarray(4);
    if (tftp.blockOf(packet) === blocksNs.length + 1) {
      blocksNs.push(net.now);
      blocks.push(content);
      isLast = content.length < tftp.BLOCK_BYTES;
    }
    socket.send(tftp.ack(tftp.blockOf(packet)), from);
  }
  // It stays for a while, for a last ACK that was lost (RFC 1350 §6).
  socket.onMessage = (_, packet, from) => socket.send(tftp.ack(tftp.blockOf(packet)), from);
  return { bytes: joined(blocks), blocksNs, error: null };
}

function joined(blocks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  blocks.forEach((block, n) => bytes.set(block, n * tftp.BLOCK_BYTES));
  return bytes;
}

/**
 * One block in each round trip: 1 MiB are 2048 full blocks and an empty one that says that this is all
 * (RFC 1350 §6). Block n comes after n round trips of 20 ms, the last after 40.98 s; 25.6 kB/s, however
 * fast the network is.
 */
export const lockStep = scenario("T91 TFTP", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const file = pattern(MiB);
  serveFile(net, b, file);
  const { bytes, blocksNs } = await fetchFile(net, a, b);
  expect(bytes).toEqual(file);
  expect(blocksNs).toEqual(Array.from({ length: 2049 }, (_, n) => ms(20 * (n + 1))));
  expect(blocksNs.at(-1)).toBe(seconds(40.98));
  expect(log.on("B>A").at(-1)!.payloadBytes).toBe(4); // the empty one
  const bytesPerSecond = (MiB * 1e9) / blocksNs.at(-1)!;
  expect(bytesPerSecond).toBeCloseTo(25_600, 50);
  report.metric("bytes per second", bytesPerSecond, "bytes");
});

/** The ACK of block 5 is lost: the server sends the block again after 1 s, and that is all it costs. */
export const lostAck = scenario("T91 lost ACK", async ({ net, expect, report }) => {
  // The request is the first packet of A, so the ACK of block 5 is the sixth.
  const { a, b, log } = l10(net, { cable: { forward: { loss: ordinals(6) } } });
  serveFile(net, b, pattern(20 * tftp.BLOCK_BYTES));
  const { blocksNs } = await fetchFile(net, a, b);
  const costs = (n: number): number => (n > 5 ? TIMEOUT_NS : 0);
  expect(blocksNs).toEqual(Array.from({ length: 21 }, (_, n) => ms(20 * (n + 1)) + costs(n + 1)));
  expect(log.on("B>A")).toHaveLength(21 + 1);
  report.metric("it took", net.now, "ns");
});

/** The network doubles the ACK of block 5. Tells how many blocks the server sent. */
const doubledAck = (name: string, oldAck: OldAck, blocksSent: number) =>
  scenario(name, async ({ net, expect, report }) => {
    const { a, b, log } = l10(net, { cable: { forward: { duplicate: ordinals(6) } } });
    const file = pattern(20 * tftp.BLOCK_BYTES);
    serveFile(net, b, file, oldAck);
    expect((await fetchFile(net, a, b)).bytes).toEqual(file);
    await net.sleep(seconds(5));
    expect(log.on("B>A")).toHaveLength(blocksSent);
    report.metric("blocks sent", log.on("B>A").length, "packets");
  });

/**
 * The Sorcerer's Apprentice (RFC 1123 §4.2.3.1): a server that answers every ACK, and a client that
 * acknowledges every block, send everything twice from the doubled ACK on, for as long as there is
 * something to send: blocks 6 to 21 here.
 */
export const apprentice = doubledAck("T91 Sorcerer's Apprentice", "answered", 21 + 16);
/** The cure of the Sorcerer's Apprentice: an old ACK is no reason to send anything. */
export const cured = doubledAck("T91 doubled ACK", "ignored", 21);

/**
 * 65,535 blocks are all that the block number can count, and the last must not be full: a file of 32 MiB
 * less 513 bytes goes, in 22 minutes over this path; one byte more cannot be told to its end.
 */
export const largest = scenario("T91 largest file", async ({ net, expect, report }) => {
  const { a, b } = l10(net);
  const most = tftp.MOST_BLOCKS * tftp.BLOCK_BYTES - 1;
  expect(most).toBe(32 * MiB - 513);
  serveFile(net, b, new Uint8Array(most + 1));
  expect((await fetchFile(net, a, b)).error).toBe("file too large");

  const c = net.host("C");
  net.cable(a, c, { delayNs: ms(10) });
  serveFile(net, c, pattern(most));
  const beginNs = net.now;
  const { bytes, blocksNs } = await fetchFile(net, a, c);
  expect(bytes).toEqual(pattern(most));
  expect(blocksNs).toHaveLength(65_535);
  expect(net.now - beginNs).toBe(seconds(1310.7));
  report.metric("largest file", bytes.length, "bytes");
  report.metric("it took", net.now - beginNs, "ns");
});
