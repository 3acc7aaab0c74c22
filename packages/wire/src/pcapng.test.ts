import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { OPTION_TIMESTAMPS, Packet, TCP, UDP } from "./packet.ts";
import { anyPacket, anyPlainSegment, ascii, hex, packetOf } from "./packets.fixture.ts";
import type { Direction } from "./pcapng-block.ts";
import { LINKTYPE_ETHERNET, PcapngWriter, type PcapngOptions } from "./pcapng.ts";
import { CAPTURE_AT } from "./shared-memory.ts";
import { workMemory } from "./work-memory.ts";

type Three = [PcapngWriter, PcapngWriter, PcapngWriter];

interface Block {
  type: number;
  body: Uint8Array;
}

/** The blocks of a capture; checks both lengths of each and that they fill it. */
function blocksOf(capture: Uint8Array): Block[] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length);
  const blocks: Block[] = [];
  let at = 0;
  while (at < capture.length) {
    const length = view.getUint32(at + 4, true);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    const body = capture.subarray(at + 8, at + length - 4);
    blocks.push({ type: view.getUint32(at, true), body });
    at += length;
  }
  expect(at).toBe(capture.length);
  return blocks;
}

const written = (
  write: (writer: PcapngWriter) => void,
  options: PcapngOptions = { application: "" },
): Block[] => {
  const writer = new PcapngWriter(options);
  write(writer);
  return blocksOf(writer.finish());
};

describe("a capture", () => {
  test("§4.1: begins with a section header that tells the byte order", () => {
    const [header] = written(() => undefined, { application: "seed" });
    expect(header!.type).toBe(0x0a0d0d0a);
    expect(header!.body).toEqual(
      hex("4d3c2b1a 0100 0000 ffffffffffffffff 04000400 73656564 00000000"),
    );
  });

  test("§4.2: an interface has a link type, a name, and counts nanoseconds", () => {
    const blocks = written((writer) => {
      expect(writer.interface("a>b")).toBe(0);
      expect(writer.interface("lan", LINKTYPE_ETHERNET)).toBe(1);
    });
    const rest = "09000100 09000000 00000000";
    expect(blocks.slice(1).map(({ type, body }) => [type, body])).toEqual([
      [1, hex(`6500 0000 00000000 02000300 613e6200 ${rest}`)],
      [1, hex(`0100 0000 00000000 02000300 6c616e00 ${rest}`)],
    ]);
  });

  test("§4.3: a packet has a 64-bit time, lengths, its bytes and a comment", () => {
    const blocks = written((writer) => {
      writer.interface("a");
      writer.packet(0, 0x1_0000_0002, hex("010203"), "lost", "out");
    });
    expect(blocks[2]!.type).toBe(6);
    const [lengths, comment] = ["03000000 03000000", "01000400 6c6f7374"];
    expect(blocks[2]!.body).toEqual(
      hex(`00000000 01000000 02000000 ${lengths} 01020300 ${comment} 02000400 02000000 00000000`),
    );
  });

  test("§4.3: without comment and direction a packet has no options", () => {
    const blocks = written((writer) => {
      writer.interface("a");
      writer.packet(0, 7, hex("01020304"));
    });
    expect(blocks[2]!.body.subarray(4)).toEqual(
      hex("00000000 07000000 04000000 04000000 01020304"),
    );
  });

  test("a Packet becomes the same block as its bytes, damaged or not", () => {
    const packet = packetOf({ protocol: UDP, payload: ascii("hello") });
    const damaged = new Packet();
    damaged.damaged = hex("4500");
    for (const one of [packet, damaged]) {
      const [, , asBytes, asPacket] = written((writer) => {
        writer.interface("a");
        writer.packet(0, 1, emitPacket(one), "fine", "in");
        writer.emit(0, 1, one, "fine", "in");
      });
      expect(asPacket).toEqual(asBytes);
    }
  });

  test("any Packets become the same blocks as their bytes, in writers that take turns too", () => {
    const direction = fc.constantFrom<(Direction | undefined)[]>("in", "out", undefined);
    const record = fc.record({
      packet: fc.oneof(anyPlainSegment, anyPacket),
      timeNs: fc.oneof(fc.nat(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
      comment: fc.constantFrom("", "", "", "lost"),
      direction,
    });
    const snapBytes = fc.constantFrom(0x7fff_ffff, 60);
    const same = fc.property(fc.array(record), snapBytes, fc.nat(9), (records, snapBytes, turn) => {
      const [plain, own, short] = [1, 2, 3].map(() => new PcapngWriter({ snapBytes })) as Three;
      for (const writer of [plain, own, short]) writer.interface("a");
      workMemory().bytes.fill(0xee, CAPTURE_AT + short.waitingBytes); // padding must be written
      for (const [i, { packet, timeNs, comment, direction }] of records.entries()) {
        plain.packet(0, timeNs, emitPacket(packet), comment, direction);
        for (const writer of [own, short]) writer.emit(0, timeNs, packet, comment, direction);
        if (i === turn) expect(new PcapngWriter().waitingBytes).toBeGreaterThan(0); // takes the memory
      }
      const bytes = plain.finish();
      expect(short.finish()).toEqual(bytes);
      expect(own.finish()).toEqual(bytes);
    });
    fc.assert(same);
  });

  test("snapBytes cuts what is kept and tells the whole length", () => {
    const packet = packetOf({ protocol: UDP, payload: new Uint8Array(1000) });
    const options = { application: "", snapBytes: 21 };
    const [, , asBytes, asPacket, whole] = written((writer) => {
      writer.interface("a");
      writer.packet(0, 1, emitPacket(packet), "cut");
      writer.emit(0, 1, packet, "cut");
      writer.packet(0, 1, hex("01"));
    }, options);
    expect(asPacket).toEqual(asBytes);
    expect(asBytes!.body.subarray(12, 20)).toEqual(hex("15000000 04040000"));
    expect(asBytes!.body.length).toBe(20 + 24 + 8 + 4);
    expect(whole!.body.subarray(12, 20)).toEqual(hex("01000000 01000000"));
  });

  test("comments are UTF-8, and end where an option must", () => {
    const blocks = written((writer) => {
      writer.interface("a");
      writer.packet(0, 1, hex(""), "→".repeat(30_000));
    });
    const { body } = blocks[2]!;
    const length = (body[23]! << 8) | body[22]!;
    expect(length).toBe(65535); // 21845 arrows
    expect(new TextDecoder().decode(body.subarray(24, 24 + length))).toBe("→".repeat(21845));
  });

  test("taken in pieces it is the same", () => {
    const write = (writer: PcapngWriter, pieces: Uint8Array[]): void => {
      const id = writer.interface("a>b");
      for (let i = 0; i < 400; i++) {
        writer.packet(id, i, new Uint8Array(i).fill(i), `packet ${i}`);
        if (i % 7 === 0) writer.drain((bytes) => pieces.push(bytes.slice()));
      }
      pieces.push(writer.finish());
    };
    const pieces: Uint8Array[] = [];
    write(new PcapngWriter(), pieces);
    const whole = new PcapngWriter();
    const id = whole.interface("a>b");
    for (let i = 0; i < 400; i++) {
      whole.packet(id, i, new Uint8Array(i).fill(i), `packet ${i}`);
    }
    expect(whole.waitingBytes).toBeGreaterThan(65536); // the buffer grew
    expect(Uint8Array.from(pieces.flatMap((piece) => Array.from(piece)))).toEqual(whole.finish());
    expect(whole.waitingBytes).toBe(0);
  });

  test("a packet on no interface is refused, with what to do", () => {
    const writer = new PcapngWriter();
    writer.interface("a");
    const plain = packetOf({ protocol: TCP, tcpOptions: OPTION_TIMESTAMPS });
    expect(() => writer.emit(1, 0, plain, "", "in")).toThrow("No interface 1 in this capture");
    expect(() => {
      writer.packet(1, 0, hex("00"));
    }).toThrow("No interface 1 in this capture: it has 1; add it first");
  });
});
