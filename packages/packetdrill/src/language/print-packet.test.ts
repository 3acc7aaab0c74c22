import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ACK, AE, CWR, ECE } from "@seedwire/wire";
import type { IpInfo, ScriptPacket, TcpPacket } from "./packet.ts";
import { parseScript } from "./parse-script.ts";
import { printPacket } from "./print-packet.ts";
import { EOL, NOP, optionBytes, SACK_OK, type TcpOption } from "./tcp-option.ts";

const word = fc.nat({ max: 0xffffffff });
const half = fc.nat({ max: 0xffff });
const direction = fc.constantFrom("in" as const, "out" as const);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);
const hex = (maxBytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ maxLength: maxBytes })
    .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

const ip: fc.Arbitrary<IpInfo> = fc.record({
  ecn: maybe(fc.constantFrom("noecn" as const, "ect0" as const, "ect1" as const, "ce" as const)),
  tos: maybe(fc.nat({ max: 255 })),
  flowLabel: maybe(fc.nat({ max: 0xfffff })),
  ttl: maybe(fc.nat({ max: 255 })),
});
const ports = maybe(fc.record({ source: half, destination: half }));

const option: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constantFrom(NOP, EOL, SACK_OK),
  fc.record({ kind: fc.constant("mss" as const), value: half }),
  fc.record({ kind: fc.constant("wscale" as const), value: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant("TS" as const), val: word, ecr: word }),
  fc.record({
    kind: fc.constant("sack" as const),
    blocks: fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constantFrom("FO" as const, "FOEXP" as const), cookie: hex(16) }),
  fc.record({ kind: fc.constant("md5" as const), digest: hex(16) }),
  fc.record({
    kind: fc.constant("ECN" as const),
    first: fc.constantFrom("e0b" as const, "e1b" as const),
    counters: fc.array(fc.nat({ max: 0xffffff }), { minLength: 1, maxLength: 3 }),
  }),
);

/** Options that fit a header, padded. */
const options = fc.array(option, { maxLength: 5 }).map((list) => {
  const fitting: TcpOption[] = [];
  let bytes = 0;
  for (const one of list) {
    if (bytes + optionBytes(one) > 40) continue;
    fitting.push(one);
    bytes += optionBytes(one);
  }
  while (bytes++ % 4 !== 0) fitting.push(NOP);
  return fitting;
});

const tcp: fc.Arbitrary<TcpPacket> = fc
  .record({
    kind: fc.constant("tcp" as const),
    direction,
    ip,
    ports,
    flags: fc.nat({ max: 0x1ff }),
    flagsAsDigit: fc.boolean(),
    seq: word,
    length: half,
    ack: maybe(word),
    window: half,
    urgentPointer: half,
    options,
  })
  .map((packet) => ({
    ...packet,
    flags: packet.flagsAsDigit ? packet.flags | ACK : packet.flags,
  }));

const udp = fc.record({
  kind: fc.constant("udp" as const),
  direction,
  ip,
  ports,
  length: fc.nat({ max: 65507 }),
});

const icmp = fc.record({
  kind: fc.constant("icmp" as const),
  direction,
  ip,
  ports: fc.constant(null),
  type: fc.nat({ max: 255 }),
  code: fc.nat({ max: 255 }),
  mtu: fc.constant(null),
  id: maybe(half),
  echoed: fc.oneof(
    fc.constant(null),
    fc.record({ kind: fc.constant("tcp" as const), seq: word, length: half }),
    fc.record({
      kind: fc.constantFrom("udp" as const, "raw" as const),
      length: fc.nat({ max: 65507 }),
    }),
  ),
});

const parseOne = (text: string): ScriptPacket => {
  const event = parseScript(`0 close(3) = 0\n+0 ${text}`).events[1];
  if (event?.kind !== "packet") throw new Error(text);
  return event.packet;
};

test("what is printed is read back as it was", () => {
  fc.assert(
    fc.property(fc.oneof(tcp, udp, icmp), (packet) => {
      expect(parseOne(printPacket(packet))).toEqual(packet);
    }),
    { numRuns: 1000 },
  );
});

test("notation", () => {
  const lines = [
    "> S. 0:0(0) ack 1 win 65535 <mss 1460,nop,nop,sackOK,nop,wscale 8>",
    "< [ect0] P. 1:1001(1000) ack 1 win 257 <nop,nop,TS val 100 ecr 200>",
    "> R 202:202(0)",
    "> - 1:1(0) <...>",
    "> S.5 0:0(0) ack 1 <ECN e1b 1 ceb 0 e0b 1,nop>",
    "< icmp unreachable frag_needed mtu 1200 [1:1461(1460)]",
    "> udp 8080 > 5000 (100)",
  ];
  for (const line of lines) expect(printPacket(parseOne(line))).toBe(line);
});

test("letters or a digit: the same bits of AccECN", () => {
  const letters = parseOne("> SEWA. 0:0(0)") as TcpPacket;
  const digit = parseOne("> S.7 0:0(0)") as TcpPacket;
  expect(letters.flags).toBe(digit.flags);
  expect(letters.flags & (ECE | CWR | AE)).toBe(ECE | CWR | AE);
});
