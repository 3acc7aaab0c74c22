import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyPacket } from "./copy.ts";
import { emitPacket } from "./emit.ts";
import { Packet } from "./packet.ts";
import { anyPacket, hex, meaning } from "./packets.fixture.ts";

/** What belongs to the packet as a thing that moves, and not to what it says. */
const bookkeeping = new Set([
  "next",
  "nextWaiting",
  "free",
  "serial",
  "startNs",
  "arrivalNs",
  "order",
  "fate",
  "copies",
]);

/** A packet with something in every field that a new one has not. */
function full(): Packet {
  const packet: Record<string, unknown> = Object.assign(new Packet());
  for (const [name, value] of Object.entries(packet)) {
    if (typeof value === "number") packet[name] = value + 1;
    else if (typeof value === "boolean") packet[name] = !value;
    else packet[name] = hex("01020304");
  }
  const { next, nextWaiting, fragmentOf } = new Packet();
  const links = { next, nextWaiting, fragmentOf };
  return Object.assign(packet as unknown as Packet, links, {
    sackEdges: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    fragmentOf: new Packet(),
  });
}

describe("copyPacket", () => {
  test("copies every field but the bookkeeping, also one that is added one day", () => {
    const from = full();
    const to = new Packet();
    copyPacket(from, to);
    for (const name of Object.keys(from) as (keyof Packet)[]) {
      const expected = bookkeeping.has(name) ? new Packet()[name] : from[name];
      expect(to[name], name).toEqual(expected);
    }
  });

  test("says the same on the wire", () => {
    const same = fc.property(anyPacket, anyPacket, (from, to) => {
      copyPacket(from, to);
      expect(meaning(to)).toEqual(meaning(from));
      expect(emitPacket(to)).toEqual(emitPacket(from));
    });
    fc.assert(same);
  });

  test("shares the payload, but neither SACK edges nor damaged bytes, which may change", () => {
    const from = full();
    const to = new Packet();
    copyPacket(from, to);
    expect(to.payload).toBe(from.payload);
    expect(to.wireBytes).toBe(from.wireBytes);
    expect(to.sackEdges).not.toBe(from.sackEdges);
    expect(to.damaged).not.toBe(from.damaged);
  });
});
