import { invariant } from "@seedwire/engine";
import { copyPacket, emitPacket, rereadPacket, type Packet, type PacketPool } from "@seedwire/wire";

/** A second packet with the same contents. */
export function copyOf(packet: Packet, pool: PacketPool): Packet {
  const copy = pool.take();
  copyPacket(packet, copy);
  return copy;
}

/** Flips a bit of a packet, counted from the first bit of its IP header. */
export function damage(packet: Packet, bit: number): void {
  const bytes = emitPacket(packet).slice();
  const at = bit >> 3;
  invariant(at < bytes.length, "a flipped bit lies within the packet", { bit, packet });
  bytes[at]! ^= 0x80 >> (bit & 7);
  packet.damaged = bytes;
}

/** Turns a packet into bytes and back, as a real wire would: nothing may be lost on that road. */
export function throughBytes(packet: Packet, pool: PacketPool): Packet {
  if (packet.damaged !== null) return packet;
  const read = pool.take();
  const result = rereadPacket(packet, read);
  invariant(result === "ok", "what is emitted can be parsed", result);
  read.serial = packet.serial;
  pool.release(packet);
  return read;
}
