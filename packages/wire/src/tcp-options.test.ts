import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameBytes } from "./bytes.ts";
import {
  NO_BYTES,
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  Packet,
} from "./packet.ts";
import { anyTcpPacket, hex, optionMeaning, toHex } from "./packets.fixture.ts";
import { readTcpOptions, tcpOptionBytes, writeTcpOptions } from "./tcp-options.ts";

const emit = (fields: Partial<Packet>): string => {
  const packet = Object.assign(new Packet(), fields);
  const bytes = new Uint8Array(tcpOptionBytes(packet));
  writeTcpOptions(packet, bytes, 0);
  return toHex(bytes);
};

/** Reads options at an odd place, within other bytes. */
const read = (bytes: Uint8Array): { isLegal: boolean; packet: Packet } => {
  const packet = new Packet();
  const around = new Uint8Array(bytes.length + 10).fill(0x22);
  around.set(bytes, 3);
  const isLegal = readTcpOptions(around, 3, 3 + bytes.length, packet);
  return { isLegal, packet };
};

const MSS = { tcpOptions: OPTION_MSS, mss: 1460 };
const TIMES = { tsVal: 0x01020304, tsEcr: -2 };
const EDGES = Int32Array.of(0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80);
const ONE_BLOCK = { sackBlocks: 1, sackEdges: Int32Array.of(1, 2) };
const COUNTERS = { accEcn0: 0x00000a, accEcnCe: 0x0b0000, accEcn1: 0x000c00 };
const sack = (blocks: number): Partial<Packet> => ({
  tcpOptions: OPTION_SACK,
  sackBlocks: blocks,
  sackEdges: EDGES,
});
const SYN_OF_LINUX = OPTION_MSS | OPTION_SACK_PERMITTED | OPTION_TIMESTAMPS | OPTION_WINDOW_SCALE;
const fastOpen = (cookie: string): Partial<Packet> => ({
  tcpOptions: OPTION_FAST_OPEN,
  fastOpenCookie: hex(cookie),
});

/** What is on the wire for which fields, as Linux would send it. */
const forms: [title: string, fields: Partial<Packet>, wire: string][] = [
  ["nothing", {}, ""],
  ["RFC 9293 §3.7.1: MSS", MSS, "020405b4"],
  [
    "a SYN of Linux: SACK-permitted shares a word with timestamps",
    { ...MSS, ...TIMES, tcpOptions: SYN_OF_LINUX, windowScale: 7 },
    "020405b4 0402080a 01020304 fffffffe 01030307",
  ],
  [
    "a SYN of Linux without timestamps",
    { ...MSS, tcpOptions: SYN_OF_LINUX & ~OPTION_TIMESTAMPS, windowScale: 7 },
    "020405b4 01010402 01030307",
  ],
  [
    "RFC 7323 appendix A: timestamps",
    { ...TIMES, tcpOptions: OPTION_TIMESTAMPS },
    "0101080a 01020304 fffffffe",
  ],
  ["RFC 7323 §2.2: window scale", { tcpOptions: OPTION_WINDOW_SCALE, windowScale: 14 }, "0103030e"],
  ["RFC 2018 §3: one SACK block", sack(1), "0101050a 00000010 00000020"],
  [
    "RFC 2018 §3: four SACK blocks",
    sack(4),
    "01010522 00000010 00000020 00000030 00000040 00000050 00000060 00000070 00000080",
  ],
  [
    "timestamps and three SACK blocks fill the header",
    { ...sack(3), ...TIMES, tcpOptions: OPTION_TIMESTAMPS | OPTION_SACK },
    "0101080a 01020304 fffffffe 0101051a 00000010 00000020 00000030 00000040 00000050 00000060",
  ],
  ["RFC 7413 §4.1.1: request of a Fast Open cookie", fastOpen(""), "22020101"],
  [
    "RFC 7413 §4.1.1: a cookie of 8 bytes",
    fastOpen("0011223344556677"),
    "220a00112233445566770101",
  ],
  [
    "RFC 6994 §3: request of a Fast Open cookie as an experiment",
    { ...fastOpen(""), tcpOptions: OPTION_FAST_OPEN_EXPERIMENTAL },
    "fe04f989",
  ],
  [
    "RFC 6994 §3: a cookie of 8 bytes as an experiment",
    { ...fastOpen("0011223344556677"), tcpOptions: OPTION_FAST_OPEN_EXPERIMENTAL },
    "fe0cf9890011223344556677",
  ],
  ["RFC 7413 §4.1.1: a cookie of 6 bytes", fastOpen("001122334455"), "2208001122334455"],
  [
    "RFC 9768 §3.2.3: AccECN0",
    { ...COUNTERS, tcpOptions: OPTION_ACCECN_0, accEcnFields: 3 },
    "ac0b 00000a 0b0000 000c00 01",
  ],
  [
    "RFC 9768 §3.2.3: AccECN1",
    { ...COUNTERS, tcpOptions: OPTION_ACCECN_1, accEcnFields: 3 },
    "ae0b 000c00 0b0000 00000a 01",
  ],
  [
    "RFC 9768 §3.2.3: two of the three fields",
    { ...COUNTERS, accEcn1: 0, tcpOptions: OPTION_ACCECN_0, accEcnFields: 2 },
    "ac08 00000a 0b0000",
  ],
  [
    "RFC 9768 §3.2.3: one field",
    { accEcn1: 0x0c00, tcpOptions: OPTION_ACCECN_1, accEcnFields: 1 },
    "ae05 000c00 010101",
  ],
  [
    "two fields, before the SACK blocks (Linux)",
    {
      ...COUNTERS,
      ...ONE_BLOCK,
      accEcn0: 0,
      tcpOptions: OPTION_ACCECN_1 | OPTION_SACK,
      accEcnFields: 2,
    },
    "ae08 000c00 0b0000 0101050a 00000001 00000002",
  ],
  [
    "one field, the end of which stands in the padding of SACK",
    { ...ONE_BLOCK, accEcn1: 0x0c00, tcpOptions: OPTION_ACCECN_1 | OPTION_SACK, accEcnFields: 1 },
    "ae05 000c00 01 050a 00000001 00000002",
  ],
  [
    "one field, the end of which stands in the padding of window scale",
    {
      accEcn1: 0x0c00,
      windowScale: 7,
      tcpOptions: OPTION_ACCECN_1 | OPTION_WINDOW_SCALE,
      accEcnFields: 1,
    },
    "ae05 000c00 030307",
  ],
  [
    "no field: two bytes do not go into the padding of window scale",
    { windowScale: 7, tcpOptions: OPTION_ACCECN_1 | OPTION_WINDOW_SCALE, accEcnFields: 0 },
    "01030307 ae020101",
  ],
  [
    "no field, in the padding of SACK-permitted",
    { tcpOptions: OPTION_ACCECN_1 | OPTION_SACK_PERMITTED, accEcnFields: 0 },
    "ae020402",
  ],
  ["RFC 9768 §3.2.3: no field", { tcpOptions: OPTION_ACCECN_1, accEcnFields: 0 }, "ae020101"],
  [
    "RFC 5482 §3: a user timeout of 5 minutes",
    { tcpOptions: OPTION_USER_TIMEOUT, userTimeout: 0x8005 },
    "1c048005",
  ],
];

describe("TCP options", () => {
  test.each(forms)("%s", (_title, fields, spaced) => {
    const wire = spaced.replaceAll(" ", "");
    expect(emit(fields)).toBe(wire);
    const { isLegal, packet } = read(hex(wire));
    expect(isLegal).toBe(true);
    expect(packet.rawTcpOptions).toBeNull();
    expect(optionMeaning(packet)).toEqual(optionMeaning(Object.assign(new Packet(), fields)));
  });

  test("more than 40 bytes are refused, with what could go", () => {
    const fields = { ...sack(4), ...TIMES, tcpOptions: OPTION_TIMESTAMPS | OPTION_SACK };
    expect(() => emit(fields)).toThrow(
      "take 48 bytes, expected at most 40; leave out SACK blocks (4 now)",
    );
  });

  test("SACK blocks and cookies that no option can hold are a bug of ours", () => {
    expect(() => emit({ tcpOptions: OPTION_SACK, sackBlocks: 1 })).toThrow("one to four blocks");
    expect(() => emit(fastOpen("00"))).toThrow("4 to 16 bytes");
    expect(() => emit({ rawTcpOptions: hex("01") })).toThrow("multiple of 4");
  });
});

describe("options as others write them", () => {
  test("RFC 9293 MUST-4: end of list, no operation and MSS", () => {
    const { isLegal, packet } = read(hex("01 01 020405b4 00 00"));
    expect(isLegal).toBe(true);
    expect(packet.mss).toBe(1460);
    expect(toHex(packet.rawTcpOptions!)).toBe("0101020405b40000");
  });

  test("what follows the end of the list is no option", () => {
    const { isLegal, packet } = read(hex("00 01 01 01 020405b4"));
    expect(isLegal).toBe(true);
    expect(packet.tcpOptions).toBe(0);
  });

  test("RFC 9293 MUST-6: an unknown option is skipped, and kept", () => {
    const experiment = "fe04f98a"; // RFC 6994 §3: an experiment of no name
    const { isLegal, packet } = read(hex(experiment + "01030307"));
    expect(isLegal).toBe(true);
    expect(packet.tcpOptions).toBe(OPTION_WINDOW_SCALE);
    expect(emit(packet)).toBe(experiment + "01030307");
  });

  test.each(["02030501", "030405b4", "04030101", "05060000 0000", "080300", "22030001", "1c0301"])(
    "a known option of another length is as good as unknown: %s",
    (wire) => {
      const { isLegal, packet } = read(hex(wire));
      expect(isLegal).toBe(true);
      expect(packet.tcpOptions).toBe(0);
      expect(toHex(packet.rawTcpOptions!)).toBe(wire.replace(" ", ""));
    },
  );

  test.each([
    ["length 0", "02 00 05b4"],
    ["length 1", "02 01 05b4"],
    ["past the end", "02 05 05b4"],
    ["no room for a length", "01 01 01 02"],
    ["an unknown one with length 0", "fd 00 0000"],
  ])("RFC 9293 MUST-7: an illegal length ends it: %s", (_title, wire) => {
    const { isLegal, packet } = read(hex("01030307" + wire));
    expect(isLegal).toBe(false);
    expect(packet.tcpOptions).toBe(OPTION_WINDOW_SCALE); // what came before was read
    expect(toHex(packet.rawTcpOptions!)).toBe("01030307" + wire.replaceAll(" ", ""));
  });

  test("RFC 9293 MUST-64: MSS, timestamps and SACK are read at every offset", () => {
    const option = hex("020405b4 080a01020304fffffffe 050a0000001000000020");
    for (let offset = 0; offset <= 16; offset++) {
      const bytes = new Uint8Array(40).fill(1);
      bytes.set(option, offset);
      const { isLegal, packet } = read(bytes);
      expect(isLegal).toBe(true);
      expect([packet.mss, packet.tsVal, packet.tsEcr]).toEqual([1460, 0x01020304, -2]);
      expect(Array.from(packet.sackEdges!.subarray(0, 2))).toEqual([0x10, 0x20]);
    }
  });

  test("of two of one kind the later counts", () => {
    const { packet } = read(hex("02040200 020405b4 ae020101 ac020101"));
    expect(packet.mss).toBe(1460);
    expect(packet.tcpOptions).toBe(OPTION_MSS | OPTION_ACCECN_0);
  });

  test("RFC 9768 §3.2.3: a longer AccECN option is read as far as whole fields go", () => {
    const { packet } = read(hex("ac0f 000001 000002 000003 000004 00 01"));
    expect([packet.accEcnFields, packet.accEcn0, packet.accEcnCe, packet.accEcn1]).toEqual([
      3, 1, 2, 3,
    ]);
    expect(packet.rawTcpOptions).not.toBeNull();
  });

  test("a packet used before keeps nothing of its former options", () => {
    const packet = Object.assign(new Packet(), { ...sack(2), fastOpenCookie: hex("00112233") });
    packet.rawTcpOptions = hex("01010101");
    expect(readTcpOptions(hex("020405b4"), 0, 4, packet)).toBe(true);
    expect([packet.tcpOptions, packet.sackBlocks]).toEqual([OPTION_MSS, 0]);
    expect(packet.rawTcpOptions).toBeNull();
    expect(packet.fastOpenCookie).toBe(NO_BYTES);
  });
});

describe("for any options", () => {
  test("RFC 9293 MUST-68, MUST-69: sent ones have lengths, zeros after an end of list, whole words", () => {
    const strict = fc.property(anyTcpPacket, (packet) => {
      const bytes = hex(emit(packet));
      expect(bytes.length % 4).toBe(0);
      expect(bytes.length).toBeLessThanOrEqual(40);
      let at = 0;
      while (at < bytes.length) {
        expect(bytes[at]).not.toBe(0); // no end of list is ever sent
        at += bytes[at] === 1 ? 1 : bytes[at + 1]!;
      }
      expect(at).toBe(bytes.length);
    });
    fc.assert(strict);
  });

  test("RFC 9293 MUST-7: reading ends, within the header, and what was read is written again", () => {
    const words = fc.integer({ min: 0, max: 10 });
    const kind = fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 28, 34, 172, 174, 254);
    const byte = fc.oneof(kind, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 255 }));
    const garbage = words.chain((count) =>
      fc.array(byte, { minLength: 4 * count, maxLength: 4 * count }),
    );
    const survives = fc.property(garbage, (numbers) => {
      const bytes = Uint8Array.from(numbers);
      const { packet } = read(bytes);
      const written = hex(emit(packet));
      expect(sameBytes(written, 0, bytes, 0, bytes.length)).toBe(true);
      expect(written.length).toBe(bytes.length);
    });
    fc.assert(survives, { numRuns: 2000 });
  });
});
