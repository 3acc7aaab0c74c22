import { describe, expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import {
  echoIdentifier,
  echoRest,
  echoSequence,
  ICMP_ECHO,
  ICMP_FRAGMENTATION_NEEDED,
  ICMP_PARAMETER_PROBLEM,
  ICMP_UNREACHABLE,
  nextHopMtu,
  parameterPointer,
  parameterRest,
} from "./icmp.ts";
import { ICMP, Packet, UDP } from "./packet.ts";
import { ascii, packetOf, textbookChecksum, toHex } from "./packets.fixture.ts";
import { parsePacket } from "./parse.ts";

describe("an ICMP message", () => {
  test("RFC 792: an echo carries identifier, sequence number and data", () => {
    const rest = echoRest(0xfffe, 0x8001);
    const bytes = emitPacket(
      packetOf({ protocol: ICMP, icmpType: ICMP_ECHO, icmpRest: rest, payload: ascii("abc") }),
    );
    expect(textbookChecksum(bytes.subarray(20))).toBe(0);
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("ok");
    expect([packet.icmpType, packet.icmpCode, packet.payloadLength]).toEqual([ICMP_ECHO, 0, 3]);
    expect(echoIdentifier(packet.icmpRest)).toBe(0xfffe);
    expect(echoSequence(packet.icmpRest)).toBe(0x8001);
  });

  test("RFC 1191 §4: fragmentation needed tells the MTU and quotes the packet", () => {
    const quoted = emitPacket(packetOf({ protocol: UDP, payload: ascii("too large") }));
    const bytes = emitPacket(
      packetOf({
        protocol: ICMP,
        icmpType: ICMP_UNREACHABLE,
        icmpCode: ICMP_FRAGMENTATION_NEEDED,
        icmpRest: 1400,
        payload: quoted,
        payloadLength: 28,
      }),
    );
    expect(toHex(bytes.subarray(24, 28))).toBe("00000578");
    expect(bytes.subarray(28)).toEqual(quoted.subarray(0, 28));
    const packet = new Packet();
    parsePacket(bytes, packet);
    expect(nextHopMtu(packet.icmpRest)).toBe(1400);
  });

  test("RFC 792: a parameter problem points at an octet", () => {
    const icmpType = ICMP_PARAMETER_PROBLEM;
    const bytes = emitPacket(packetOf({ protocol: ICMP, icmpType, icmpRest: parameterRest(200) }));
    expect(bytes[24]).toBe(200);
    const packet = new Packet();
    parsePacket(bytes, packet);
    expect(parameterPointer(packet.icmpRest)).toBe(200);
  });

  test("a wrong checksum is told, and so is a message shorter than its header", () => {
    const bytes = emitPacket(packetOf({ protocol: ICMP, icmpType: ICMP_ECHO }));
    bytes[27]! ^= 4;
    expect(parsePacket(bytes, new Packet())).toBe("icmp-checksum");
    const short = packetOf({ protocol: ICMP, wireBytes: new Uint8Array(7) });
    expect(parsePacket(emitPacket(short), new Packet())).toBe("icmp-header");
  });

  test("a message of zeros only has checksum ffff; 0000 is the same and is kept", () => {
    const bytes = emitPacket(packetOf({ protocol: ICMP }));
    expect(toHex(bytes.subarray(20))).toBe("0000ffff00000000");
    const packet = new Packet();
    expect(parsePacket(bytes, packet)).toBe("ok");
    expect(packet.wireBytes).toBeNull();
    bytes.fill(0, 22, 24);
    expect(parsePacket(bytes, packet)).toBe("ok");
    expect(emitPacket(packet)).toEqual(bytes);
  });
});
