import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitFrame, formatMac, localMac, MAC_BROADCAST, parseFrame, type Mac } from "./ethernet.ts";
import { hex } from "./packets.fixture.ts";

const anyMac = fc.integer({ min: 0, max: 0xffff_ffff_ffff }) as fc.Arbitrary<Mac>;

describe("Ethernet II", () => {
  test("RFC 894: destination, source, type, payload", () => {
    const addresses = { destination: MAC_BROADCAST, source: localMac(1) };
    const frame = { ...addresses, etherType: 0x0800, payload: hex("45") };
    expect(emitFrame(frame)).toEqual(hex("ffffffffffff 020000000001 0800 45"));
  });

  test("parse and emit are inverse", () => {
    const fields = {
      destination: anyMac,
      source: anyMac,
      etherType: fc.nat(0xffff),
      payload: fc.uint8Array(),
    };
    const inverse = fc.property(fc.record(fields), (frame) => {
      expect(parseFrame(emitFrame(frame))).toEqual(frame);
    });
    fc.assert(inverse);
  });

  test("13 bytes are no frame", () => {
    expect(parseFrame(new Uint8Array(13))).toBeNull();
  });

  test("addresses are written with colons", () => {
    expect(formatMac(localMac(0x1ff))).toBe("02:00:00:00:01:ff");
    expect(formatMac(MAC_BROADCAST)).toBe("ff:ff:ff:ff:ff:ff");
  });
});
