import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Address } from "./address.ts";
import { ARP_REQUEST, emitArp, parseArp } from "./arp.ts";
import { localMac, type Mac } from "./ethernet.ts";
import { ALICE, BOB, hex } from "./packets.fixture.ts";

const request = () =>
  emitArp({
    operation: ARP_REQUEST,
    senderMac: localMac(1),
    sender: ALICE,
    targetMac: 0 as Mac,
    target: BOB,
  });

describe("ARP", () => {
  test("RFC 826: who has 10.0.0.2? Tell 10.0.0.1", () => {
    expect(request()).toEqual(
      hex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"),
    );
  });

  test("parse and emit are inverse", () => {
    const mac = fc.integer({ min: 0, max: 0xffff_ffff_ffff }) as fc.Arbitrary<Mac>;
    const address = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }) as fc.Arbitrary<Address>;
    const fields = { senderMac: mac, sender: address, targetMac: mac, target: address };
    const message = fc.record({ operation: fc.nat(0xffff), ...fields });
    fc.assert(
      fc.property(message, (sent) => {
        expect(parseArp(emitArp(sent))).toEqual(sent);
      }),
    );
  });

  test("RFC 826: what fills up the frame is not looked at", () => {
    const padded = new Uint8Array(46);
    padded.set(request());
    expect(parseArp(padded)).toEqual(parseArp(request()));
  });

  test("RFC 826: another hardware or protocol, other lengths or too few bytes: not for us", () => {
    for (const at of [1, 2, 4, 5]) {
      const other = request();
      other[at]! ^= 1;
      expect(parseArp(other)).toBeNull();
    }
    expect(parseArp(request().subarray(0, 27))).toBeNull();
  });
});
