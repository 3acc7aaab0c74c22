import { passageChannel } from "@seedwire/ip";
import { isHolding, linkChannel, packetChannel, type Link } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import {
  CE,
  emitPacket,
  FATE_COPY,
  FATE_CORRUPT,
  FATE_DROP,
  FATE_DUPLICATE,
  ICMP,
  ipHeaderBytes,
  isFragment,
  NO_BYTES,
  TCP,
  UDP,
  type Packet,
} from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { PerLink } from "./books/per-link.ts";

/** One packet in so many is turned into bytes; and each that is corrupted or duplicated. */
const EVERY = 61;

/** A packet is at every moment the bytes that a real one would be. */
export const wireImage: Oracle = {
  name: "wire-image",
  promise:
    "The bytes of a packet have its length and right checksums; a link delivers them as it took them, copies too, but for one bit where its fate is to be corrupted; and no protocol gets one whose checksum is wrong",
  source: "RFC 1071 §1",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    /** As they were taken, of the packets that are looked at. */
    const taken = new Map<Packet, Uint8Array>();
    /** Of each link, what it has just delivered and makes copies of, which come within the same instant. */
    const copied = new PerLink<Original[]>(() => []);
    let count = 0;
    /** What has just come, if it came damaged: its node verifies it. */
    let damagedSerial = -1;
    let damagedBytes: Uint8Array = NO_BYTES;
    const amiss = (link: Link, what: string, packet: Packet): void =>
      breach({ found: `${link.name} ${what}`, packet: formatPacket(packet) });

    const take = (link: Link, packet: Packet): void => {
      const { damaged, fate } = packet;
      if (damaged !== null) {
        const wrong = wrongDamaged(damaged, packet);
        if (wrong !== null) amiss(link, `takes a packet ${wrong}`, packet);
      }
      const isOdd = (fate & (FATE_CORRUPT | FATE_DUPLICATE)) !== 0;
      if (!isOdd && ++count % EVERY !== 0) return;
      const bytes = emitPacket(packet).slice();
      const wrong = packet.damaged === null ? wrongBytes(bytes, packet) : null;
      if (wrong !== null) amiss(link, `takes a packet ${wrong}`, packet);
      if ((fate & FATE_DROP) === 0) taken.set(packet, bytes);
    };
    const deliver = (link: Link, packet: Packet): void => {
      if ((packet.fate & FATE_COPY) !== 0) {
        if (!isOwed(copied.of(link), packet)) amiss(link, "delivers another as a copy", packet);
        return;
      }
      const before = taken.size === 0 ? undefined : taken.get(packet);
      if (before === undefined) return;
      taken.delete(packet);
      const bytes = emitPacket(packet);
      // A queue that holds packets marks them after they were taken, which is no flip.
      if (isHolding(link.queue) && (packet.trafficClass & CE) === CE) markBytes(before);
      const flipped = flippedBits(before, bytes);
      const expected = (packet.fate & FATE_CORRUPT) === 0 ? 0 : 1;
      if (flipped !== expected) {
        amiss(link, `flips ${flipped} bits of a packet, expected ${expected}`, packet);
      }
      if ((packet.fate & FATE_DUPLICATE) !== 0) {
        copied.of(link).push({ bytes: bytes.slice(), copies: packet.copies });
      }
    };
    trace.channel(packetChannel).subscribe((event, link, packet) => {
      if (event === "accept") take(link, packet);
      else if (event === "deliver") {
        deliver(link, packet);
        const { damaged } = packet;
        damagedSerial = damaged === null || isFragment(packet) ? -1 : packet.serial;
        damagedBytes = damaged ?? NO_BYTES;
      } else if (taken.size > 0) taken.delete(packet);
    });
    trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (passage !== "deliver" || packet.serial !== damagedSerial) return;
      const wrong = wrongTransport(damagedBytes, packet.protocol, (damagedBytes[0]! & 15) * 4);
      if (wrong === null) return;
      const found = `${node.name} hands a packet to its protocol ${wrong}`;
      breach({ found, host: node.name, packet: formatPacket(packet) });
    });
    trace.channel(linkChannel).subscribe((change, link) => {
      if (change === "down") copied.of(link).length = 0;
    });
  },
};

/** A packet that was delivered, and how many copies of it are still to come. */
interface Original {
  readonly bytes: Uint8Array;
  copies: number;
}

/** Whether a packet is a copy that is still to come; then it has come. */
function isOwed(originals: Original[], packet: Packet): boolean {
  const bytes = emitPacket(packet);
  const at = originals.findIndex((original) => flippedBits(original.bytes, bytes) === 0);
  if (at < 0) return false;
  if (--originals[at]!.copies === 0) originals.splice(at, 1);
  return true;
}

/** The bytes of a packet once it is marked, header checksum included (RFC 3168 §5). */
function markBytes(bytes: Uint8Array): void {
  const isRight = sum(bytes, 0, (bytes[0]! & 15) * 4) === 0xffff;
  if ((bytes[1]! & CE) === CE || !isRight) return;
  bytes[1]! |= CE;
  bytes[10] = bytes[11] = 0;
  const checksum = 0xffff - sum(bytes, 0, (bytes[0]! & 15) * 4);
  bytes[10] = checksum >> 8;
  bytes[11] = checksum & 0xff;
}

/** How many bits differ; Infinity if the lengths do. */
function flippedBits(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return Infinity;
  let bits = 0;
  for (let at = 0; at < a.length; at++) {
    for (let rest = a[at]! ^ b[at]!; rest > 0; rest &= rest - 1) bits++;
  }
  return bits;
}

/**
 * What is wrong with a packet that an earlier link has damaged; null if nothing is. Its header was found to
 * be right since, or it would not have been passed on; then TTL and marks changed, checksum included.
 */
function wrongDamaged(bytes: Uint8Array, { trafficClass }: Packet): string | null {
  if (sum(bytes, 0, (bytes[0]! & 15) * 4) !== 0xffff) return "whose header checksum is wrong";
  return bytes[1] === trafficClass ? null : "whose traffic class is not that of its bytes";
}

/** What is wrong with the bytes of a packet; null if nothing is. */
function wrongBytes(bytes: Uint8Array, packet: Packet): string | null {
  const { protocol, sizeBytes } = packet;
  const headerBytes = ipHeaderBytes(packet);
  if (bytes.length !== sizeBytes) return `of ${sizeBytes} bytes as ${bytes.length}`;
  if (bytes[0] !== 0x40 + headerBytes / 4) return "whose first byte is wrong";
  if (word(bytes, 2) !== sizeBytes) return "whose length field is wrong";
  if (sum(bytes, 0, headerBytes) !== 0xffff) return "whose header checksum is wrong";
  if (isFragment(packet) || packet.wireBytes !== null) return null;
  return wrongTransport(bytes, protocol, headerBytes);
}

/** The same of what follows the IP header, of a whole datagram. */
function wrongTransport(bytes: Uint8Array, protocol: number, headerBytes: number): string | null {
  const sizeBytes = word(bytes, 2);
  if (protocol === ICMP) {
    return sum(bytes, headerBytes, sizeBytes) === 0xffff ? null : "whose ICMP checksum is wrong";
  }
  if (protocol !== TCP && protocol !== UDP) return null;
  const isUdp = protocol === UDP;
  const lengthBytes = isUdp ? word(bytes, headerBytes + 4) : sizeBytes - headerBytes;
  const pseudo = sum(bytes, 12, 20) + protocol + lengthBytes;
  const total = fold(pseudo + sum(bytes, headerBytes, headerBytes + lengthBytes));
  if (total === 0xffff) return null;
  return isUdp && word(bytes, headerBytes + 6) === 0 ? null : "whose checksum is wrong";
}

const word = (bytes: Uint8Array, at: number): number => bytes[at]! * 256 + (bytes[at + 1] ?? 0);

/** The ones' complement sum of 16-bit words, the last padded with a zero (RFC 1071 §1). */
function sum(bytes: Uint8Array, from: number, to: number): number {
  let total = 0;
  for (let at = from; at < to; at += 2) {
    total += at + 1 < to ? word(bytes, at) : bytes[at]! * 256;
  }
  return fold(total);
}

function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded % 65536) + Math.floor(folded / 65536);
  return folded;
}
