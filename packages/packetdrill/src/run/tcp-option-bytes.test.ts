import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PacketEvent } from "../language/script.ts";
import type { TcpPacket } from "../language/packet.ts";
import { parseScript } from "../language/parse-script.ts";
import { decodeOptions, encodeOptions } from "./tcp-option-bytes.ts";

function optionsOf(text: string) {
  const event = parseScript(`0 f(3) = 0\n+0 > . 1:1(0) <${text}>`).events[1] as PacketEvent;
  return (event.packet as TcpPacket).options!;
}

test.each([
  ["mss 1460,nop,nop,sackOK", "020405b4 01010402"],
  ["nop,wscale 8", "01030308"],
  ["nop,nop,TS val 1 ecr 4294967295", "0101080a 00000001 ffffffff"],
  ["nop,nop,sack 1:2 4294967290:5", "01010512 00000001 00000002 fffffffa 00000005"],
  ["FO,eol,eol", "22020000"],
  ["FO aabbccdd11223344,nop,nop", "220aaabb ccdd1122 33440101"],
  ["FOEXP", "fe04f989"],
  ["FOEXP aabbccdd", "fe08f989 aabbccdd"],
  ["nop,nop,md5 00112233445566778899aabbccddeeff", "01011312 00112233445566778899aabbccddeeff"],
  ["ECN e0b 1 ceb 2 e1b 3,nop", "ac0b0000 01000002 00000301"],
  ["ECN e1b 65537 ceb 2", "ae080100 01000002"],
])("<%s>", (text, hex) => {
  const bytes = encodeOptions(optionsOf(text));
  const found = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(found).toBe(hex.replaceAll(" ", ""));
  expect(decodeOptions(bytes)).toEqual(optionsOf(text));
});

test("whatever octets there are, they are read, and written back as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40, size: "max" }), (bytes) => {
      const options = decodeOptions(bytes);
      const isCut = options.at(-1)?.kind === "other";
      if (!isCut) expect([...encodeOptions(options)]).toEqual([...bytes]);
    }),
  );
});

test("what no script can write comes as its kind and data", () => {
  expect(decodeOptions(Uint8Array.of(28, 4, 0, 7))).toEqual([
    { kind: "other", code: 28, data: "0007" },
  ]);
  expect(decodeOptions(Uint8Array.of(2, 3, 5, 1))).toMatchObject([{ kind: "other" }, {}]);
});
