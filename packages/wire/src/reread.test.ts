import * as fc from "fast-check";
import { expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { FATE_COPY, FATE_DUPLICATE, Packet, TCP, UDP } from "./packet.ts";
import { anyPacket, ascii, hex, meaning, packetOf } from "./packets.fixture.ts";
import { parsePacket } from "./parse.ts";
import { rereadPacket } from "./reread.ts";
import { workMemory } from "./work-memory.ts";

const reread = (packet: Packet): Packet => {
  const read = new Packet();
  expect(rereadPacket(packet, read)).toBe("ok");
  return read;
};

const bytesOf = ({ payload, payloadOffset, payloadLength }: Packet): Uint8Array =>
  payload.subarray(payloadOffset, payloadOffset + payloadLength);

test("is what emitting and parsing gives, over many hops, and does not change any more", () => {
  const same = fc.property(anyPacket, (packet) => {
    const bytes = emitPacket(packet);
    const parsed = new Packet();
    expect(parsePacket(bytes, parsed)).toBe("ok");
    let read = packet;
    for (let hop = 0; hop < 3; hop++) {
      read = reread(read);
      workMemory().bytes.fill(0xee);
      expect(meaning(read)).toEqual(meaning(parsed));
      expect(emitPacket(read)).toEqual(bytes);
    }
  });
  fc.assert(same);
});

test("fragments and protocols that nobody knows keep their bytes", () => {
  const fields = [
    { protocol: UDP, moreFragments: true, wireBytes: ascii("a piece!") },
    { protocol: 99, wireBytes: ascii("whatever") },
  ];
  for (const packet of fields.map(packetOf)) {
    const read = reread(packet);
    workMemory().bytes.fill(0xee);
    expect(read.wireBytes).toEqual(packet.wireBytes);
  }
});

test("options in an order of their own keep their bytes", () => {
  const options = hex("0303 0701 0204 05b4");
  const read = reread(packetOf({ protocol: TCP, rawTcpOptions: options }));
  workMemory().bytes.fill(0xee);
  expect([read.mss, read.windowScale, read.rawTcpOptions]).toEqual([1460, 7, options]);
});

test("what the sender holds is not what the receiver gets", () => {
  const payload = ascii("hello");
  const read = reread(packetOf({ protocol: UDP, payload }));
  expect(bytesOf(read)).toEqual(payload);
  payload[0] = 0;
  expect(bytesOf(read)).toEqual(ascii("hello"));
});

test("packets have places of their own, and keep them on later hops", () => {
  const first = reread(packetOf({ protocol: UDP, payload: ascii("first") }));
  const second = reread(packetOf({ protocol: UDP, payload: ascii("second") }));
  const later = reread(first);
  expect([later.payload, later.payloadOffset]).toEqual([first.payload, first.payloadOffset]);
  expect(bytesOf(later)).toEqual(ascii("first"));
  expect(bytesOf(second)).toEqual(ascii("second"));
});

test.each([FATE_DUPLICATE, FATE_COPY])(
  "a medium's copy has a place of its own: fate %i",
  (fate) => {
    const packet = reread(packetOf({ protocol: UDP, payload: ascii("twice") }));
    packet.fate = fate;
    const copy = reread(packet);
    bytesOf(copy)[0] = 0;
    expect(bytesOf(packet)).toEqual(ascii("twice"));
  },
);

test("packets come one after another, long ones too, and none is lost", () => {
  const payloads = Array.from({ length: 200 }, (_, i) =>
    new Uint8Array(i % 10 === 0 ? 65_507 : 1448).fill(i),
  );
  const packets = payloads.map((payload) => reread(packetOf({ protocol: UDP, payload })));
  packets.forEach((packet, i) => expect(bytesOf(packet)).toEqual(payloads[i]));
});
