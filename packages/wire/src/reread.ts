import { writeWorkPacket } from "./emit.ts";
import { FATE_COPY, FATE_DUPLICATE, NO_BYTES, type Packet } from "./packet.ts";
import { parsePacket, type ParseResult } from "./parse.ts";
import { PACKET_AT } from "./shared-memory.ts";
import { workMemory } from "./work-memory.ts";

/**
 * Turns a packet into bytes, as `emitPacket`, and reads and verifies these, as `parsePacket`, into
 * another packet: what a wire does. All that `into` refers to is its own then, and nobody else's.
 */
export function rereadPacket(packet: Packet, into: Packet): ParseResult {
  const { bytes } = workMemory();
  const length = writeWorkPacket(packet, PACKET_AT);
  const result = parsePacket(bytes, into, PACKET_AT, PACKET_AT + length);
  moveOut(packet, into);
  return result;
}

/** What a packet was read with leaves the work memory, where the next one will be. */
function moveOut(from: Packet, packet: Packet): void {
  if (packet.payloadLength > 0) {
    keepPayload(from, packet);
  } else {
    packet.payload = NO_BYTES;
    packet.payloadOffset = 0;
  }
  if (packet.ipOptions.length > 0) packet.ipOptions = packet.ipOptions.slice();
  if (packet.fastOpenCookie.length > 0) packet.fastOpenCookie = packet.fastOpenCookie.slice();
  if (packet.rawTcpOptions !== null) packet.rawTcpOptions = packet.rawTcpOptions.slice();
  if (packet.wireBytes !== null) packet.wireBytes = packet.wireBytes.slice();
}

/**
 * Payloads are laid one behind the other into arrays of this length. (An array for each, of 1448
 * bytes, takes 690 ns to make, a place in one of these 80 ns.)
 */
const SHELF_BYTES = 65_536;

const shelves = new WeakSet<Uint8Array>();
let shelf = NO_BYTES;
let shelfEnd = 0;

/**
 * Lays the payload of `read` onto a shelf. What came from a shelf goes back to where it was, on later
 * hops that is: it is what lies there already. (So three hops take one place and not three, and
 * the next one finds it in the cache: half the time.) But not if the medium made copies, who would
 * all go to one place.
 */
function keepPayload(packet: Packet, read: Packet): void {
  const { payload, payloadOffset, payloadLength } = read;
  const piece = payload.subarray(payloadOffset, payloadOffset + payloadLength);
  if (isAlone(packet) && packet.payloadLength === payloadLength && isShelf(packet.payload)) {
    read.payload = packet.payload;
    read.payloadOffset = packet.payloadOffset;
  } else {
    if (shelfEnd + payloadLength > shelf.length) addShelf();
    read.payload = shelf;
    read.payloadOffset = shelfEnd;
    shelfEnd += payloadLength;
  }
  read.payload.set(piece, read.payloadOffset);
}

const isAlone = ({ fate }: Packet): boolean => (fate & (FATE_DUPLICATE | FATE_COPY)) === 0;

const isShelf = (bytes: Uint8Array): boolean => bytes === shelf || shelves.has(bytes);

function addShelf(): void {
  shelf = new Uint8Array(SHELF_BYTES);
  shelves.add(shelf);
  shelfEnd = 0;
}
