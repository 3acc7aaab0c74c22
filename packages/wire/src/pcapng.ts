import { writePacket } from "./emit.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import type { Packet } from "./packet.ts";
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  flagsOf,
  INTERFACE_DESCRIPTION,
  INTERFACE_NAME,
  INTERFACE_RESOLUTION,
  OPTION_COMMENT,
  OPTION_END,
  PACKET_FLAGS,
  PACKET_HEADER_BYTES,
  SECTION_APPLICATION,
  SECTION_HEADER,
  type Direction,
} from "./pcapng-block.ts";
import { PLAIN_BLOCK_EXTRA_BYTES, writePlainBlock } from "./plain-block.ts";
import { isPlainSegment } from "./plain-segment.ts";
import { MAX_UTF8_BYTES_PER_UNIT, writeUtf8 } from "./utf8.ts";
import { workMemory } from "./work-memory.ts";

/** What the packets of an interface start with (tcpdump.org, Link-Layer Header Types). */
export const LINKTYPE_ETHERNET = 1;
/** The packets start with their IP header: a cable. */
export const LINKTYPE_RAW = 101;

export interface PcapngOptions {
  /** What wrote the capture, as Wireshark shows it. Default `"seedwire"`. */
  application?: string;
  /** Keep at most so many bytes of each packet; its length is told all the same. Default: all. */
  snapBytes?: number;
}

/** Time counts in units of 10^-9 s. */
const NANOSECONDS = 9;
/** Length at the block's end, end of options, flags and comment option headers, paddings. */
const PACKET_TRAILER_BYTES = 32;
const MAX_OPTION_BYTES = 0xffff;

/**
 * Writes a capture that Wireshark reads (draft-ietf-opsawg-pcapng), in memory: nothing here knows
 * of files or clocks. Interfaces come before the packets that name them.
 */
export class PcapngWriter {
  readonly #out = new GrowingBytes();
  readonly #snapBytes: number;
  #interfaces = 0;

  constructor({ application = "seedwire", snapBytes = 0x7fff_ffff }: PcapngOptions = {}) {
    this.#snapBytes = snapBytes;
    this.#writeSectionHeader(application);
  }

  /** How many bytes wait to be drained. */
  get waitingBytes(): number {
    return this.#out.length;
  }

  /** Adds an interface (§4.2); packets name it by the number returned. */
  interface(name: string, linkType: number = LINKTYPE_RAW): number {
    const out = this.#out;
    const start = this.#startBlock(INTERFACE_DESCRIPTION, 48 + textRoom(name));
    out.u16(linkType);
    out.u16(0);
    out.u32(this.#snapBytes === 0x7fff_ffff ? 0 : this.#snapBytes); // 0: no limit
    this.#textOption(INTERFACE_NAME, name);
    out.u16(INTERFACE_RESOLUTION);
    out.u16(1);
    out.u8(NANOSECONDS);
    out.padToWord();
    this.#endOptionsAndBlock(start);
    return this.#interfaces++;
  }

  /**
   * Adds a packet (§4.3) given as bytes.
   *
   * @param timeNs whole nanoseconds since the start, which the capture shows as 1970
   * @param comment what Wireshark shows beside it, as its fate and the reason
   */
  packet(
    interfaceId: number,
    timeNs: number,
    bytes: Uint8Array,
    comment = "",
    direction?: Direction,
  ): void {
    const start = this.#startPacket(interfaceId, timeNs, bytes.length, comment);
    const kept = Math.min(bytes.length, this.#snapBytes);
    this.#out.bytes.set(kept < bytes.length ? bytes.subarray(0, kept) : bytes, this.#out.end);
    this.#endPacket(start, kept, comment, direction);
  }

  /** Adds an IP packet, which becomes bytes right in the capture: no other buffer is made. */
  emit(
    interfaceId: number,
    timeNs: number,
    packet: Packet,
    comment = "",
    direction?: Direction,
  ): void {
    if (comment === "" && direction !== undefined && isPlainSegment(packet)) {
      if (this.#emitPlain(interfaceId, timeNs, packet, direction)) return;
    }
    const length = packet.damaged === null ? packet.sizeBytes : packet.damaged.length;
    const start = this.#startPacket(interfaceId, timeNs, length, comment);
    writePacket(packet, this.#out.bytes, this.#out.end);
    this.#endPacket(start, Math.min(length, this.#snapBytes), comment, direction);
  }

  /** The short way of most packets, where it is open. */
  #emitPlain(interfaceId: number, timeNs: number, packet: Packet, direction: Direction): boolean {
    const out = this.#out;
    const work = workMemory();
    const { sizeBytes } = packet;
    if (work.seal === null || sizeBytes > this.#snapBytes) return false;
    this.#checkInterface(interfaceId);
    out.reserve(sizeBytes + PLAIN_BLOCK_EXTRA_BYTES);
    if (!out.isAtWork) return false;
    out.end = writePlainBlock(work, out.end, interfaceId, timeNs, packet, direction);
    return true;
  }

  /**
   * Hands what was written since the last time to `sink`, to be appended to what it got before.
   * The bytes are good only during the call: the same memory is written to again, at a quarter of
   * the cost of fresh memory for each piece.
   */
  drain(sink: (bytes: Uint8Array) => void): void {
    this.#out.drain(sink);
  }

  /** The capture, or the rest of it after `drain`. */
  finish(): Uint8Array {
    return this.#out.take();
  }

  #writeSectionHeader(application: string): void {
    const out = this.#out;
    const start = this.#startBlock(SECTION_HEADER, 48 + textRoom(application));
    out.u32(BYTE_ORDER_MAGIC);
    out.u16(1); // version 1.0
    out.u16(0);
    out.u32(0xffff_ffff); // length of the section: not known yet, 64 bits
    out.u32(0xffff_ffff);
    this.#textOption(SECTION_APPLICATION, application);
    this.#endOptionsAndBlock(start);
  }

  #checkInterface(interfaceId: number): void {
    if (interfaceId >= this.#interfaces || interfaceId < 0) {
      throw new RangeError(
        `No interface ${interfaceId} in this capture: it has ${this.#interfaces}; ` +
          `add it first with writer.interface(name)`,
      );
    }
  }

  #startPacket(interfaceId: number, timeNs: number, length: number, comment: string): number {
    this.#checkInterface(interfaceId);
    const room = PACKET_HEADER_BYTES + length + textRoom(comment) + PACKET_TRAILER_BYTES;
    const out = this.#out;
    out.reserve(room);
    const start = out.end;
    const timeHigh = Math.floor(timeNs / 0x1_0000_0000);
    out.u32(ENHANCED_PACKET);
    out.u32(0); // the length, once it is known
    out.u32(interfaceId);
    out.u32(timeHigh);
    out.u32(timeNs - timeHigh * 0x1_0000_0000);
    out.u32(Math.min(length, this.#snapBytes));
    out.u32(length);
    return start;
  }

  #endPacket(
    start: number,
    keptBytes: number,
    comment: string,
    direction: Direction | undefined,
  ): void {
    const out = this.#out;
    out.end += keptBytes;
    out.padToWord();
    if (comment !== "") this.#textOption(OPTION_COMMENT, comment);
    if (direction !== undefined) {
      out.u32(PACKET_FLAGS);
      out.u32(flagsOf(direction));
    }
    if (comment !== "" || direction !== undefined) out.u32(OPTION_END);
    this.#endBlock(start);
  }

  #startBlock(type: number, roomBytes: number): number {
    const out = this.#out;
    out.reserve(roomBytes);
    const start = out.end;
    out.u32(type);
    out.u32(0); // the length, once it is known
    return start;
  }

  #textOption(code: number, text: string): void {
    const out = this.#out;
    const start = out.end;
    out.u16(code);
    out.u16(0);
    const limit = out.end + MAX_OPTION_BYTES;
    out.end = writeUtf8(text, out.bytes, out.end, limit);
    out.setU16(start + 2, out.end - start - 4);
    out.padToWord();
  }

  #endOptionsAndBlock(start: number): void {
    this.#out.u32(OPTION_END);
    this.#endBlock(start);
  }

  /** A block's length stands at its end too, so that it can be read backwards. */
  #endBlock(start: number): void {
    const length = this.#out.end + 4 - start;
    this.#out.u32(length);
    this.#out.setU32(start + 4, length);
  }
}

const textRoom = (text: string): number => 8 + MAX_UTF8_BYTES_PER_UNIT * text.length;
