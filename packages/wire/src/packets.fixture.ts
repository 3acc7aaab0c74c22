import * as fc from "fast-check";
import { parseAddress, type Address } from "./address.ts";
import { transportBytes } from "./emit.ts";
import {
  ICMP,
  ipHeaderBytes,
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
  TCP,
  UDP,
} from "./packet.ts";

/** The bytes that hexadecimal digits spell; spaces are for the eye. */
export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const ascii = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export const ALICE = parseAddress("10.0.0.1");
export const BOB = parseAddress("10.0.0.2");

/** A packet from 10.0.0.1 to 10.0.0.2 with these fields; its size follows from them. */
export function packetOf(fields: Partial<Packet>): Packet {
  const packet = Object.assign(new Packet(), { source: ALICE, destination: BOB }, fields);
  packet.payloadLength = fields.payloadLength ?? packet.payload.length - packet.payloadOffset;
  packet.sizeBytes = fields.sizeBytes ?? ipHeaderBytes(packet) + transportBytes(packet);
  return packet;
}

/** The Internet checksum as a textbook writes it: slow, and nothing of it shared with ours. */
export function textbookChecksum(bytes: Iterable<number>): number {
  let sum = 0;
  let isHigh = true;
  for (const byte of bytes) {
    sum += isHigh ? byte * 256 : byte;
    isHigh = !isHigh;
    while (sum > 0xffff) sum = (sum % 0x10000) + 1;
  }
  return 0xffff - sum;
}

/** All that a packet says, with nothing that is only left over from before: for comparing. */
export function meaning(packet: Packet): Record<string, unknown> {
  return {
    ...ipMeaning(packet),
    ...(packet.wireBytes === null ? transportMeaning(packet) : { wire: toHex(packet.wireBytes) }),
  };
}

function ipMeaning(packet: Packet): Record<string, unknown> {
  const { source, destination, sizeBytes, protocol, ttl, trafficClass, identification } = packet;
  const { reservedFlag, dontFragment, moreFragments, fragmentOffset } = packet;
  return {
    source,
    destination,
    sizeBytes,
    protocol,
    ttl,
    trafficClass,
    identification,
    reservedFlag,
    dontFragment,
    moreFragments,
    fragmentOffset,
    ipOptions: toHex(packet.ipOptions),
  };
}

function transportMeaning(packet: Packet): Record<string, unknown> {
  const { payload, payloadOffset, payloadLength, sourcePort, destinationPort } = packet;
  const data = toHex(payload.subarray(payloadOffset, payloadOffset + payloadLength));
  if (packet.protocol === UDP) return { sourcePort, destinationPort, data };
  if (packet.protocol === ICMP) {
    const { icmpType, icmpCode, icmpRest } = packet;
    return { icmpType, icmpCode, icmpRest, data };
  }
  const { seq, ack, flags, window, urgentPointer, reserved } = packet;
  return {
    sourcePort,
    destinationPort,
    seq,
    ack,
    flags,
    window,
    urgentPointer,
    reserved,
    data,
    ...optionMeaning(packet),
  };
}

export function optionMeaning(packet: Packet): Record<string, unknown> {
  const options = packet.tcpOptions;
  const has = (bits: number): boolean => (options & bits) !== 0;
  return {
    options,
    mss: has(OPTION_MSS) && packet.mss,
    windowScale: has(OPTION_WINDOW_SCALE) && packet.windowScale,
    timestamps: has(OPTION_TIMESTAMPS) && [packet.tsVal, packet.tsEcr],
    sack: has(OPTION_SACK) && Array.from(packet.sackEdges!.subarray(0, 2 * packet.sackBlocks)),
    fastOpen: has(OPTION_FAST_OPEN) && toHex(packet.fastOpenCookie),
    fastOpenExperiment: has(OPTION_FAST_OPEN_EXPERIMENTAL) && toHex(packet.fastOpenCookie),
    accEcn: has(OPTION_ACCECN_0 | OPTION_ACCECN_1) && [
      packet.accEcn0,
      packet.accEcnCe,
      packet.accEcn1,
      packet.accEcnFields,
    ],
    userTimeout: has(OPTION_USER_TIMEOUT) && packet.userTimeout,
    raw: packet.rawTcpOptions === null ? null : toHex(packet.rawTcpOptions),
  };
}

const bits8 = fc.integer({ min: 0, max: 0xff });
const bits16 = fc.integer({ min: 0, max: 0xffff });
const bits24 = fc.integer({ min: 0, max: 0xffffff });
const bits32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const address = bits32 as fc.Arbitrary<Address>;
const data = fc.uint8Array({ maxLength: 300 });

const ipFields = {
  source: address,
  destination: address,
  ttl: bits8,
  trafficClass: bits8,
  identification: bits16,
  reservedFlag: fc.boolean(),
  dontFragment: fc.boolean(),
  ipOptions: fc.oneof(
    { weight: 3, arbitrary: fc.constant(NO_BYTES) },
    fc
      .integer({ min: 1, max: 10 })
      .chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words })),
  ),
};
const ports = { sourcePort: bits16, destinationPort: bits16 };

/** Fields of options, present or not; AccECN fields that are not there are 0. */
const optionFields = fc
  .record({
    tcpOptions: fc.integer({ min: 0, max: 511 }),
    mss: bits16,
    windowScale: bits8,
    tsVal: bits32,
    tsEcr: bits32,
    sackBlocks: fc.integer({ min: 1, max: 4 }),
    edges: fc.array(bits32, { minLength: 8, maxLength: 8 }),
    cookie: fc
      .constantFrom(0, 4, 6, 8, 10, 12, 14, 16)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    accEcnFields: fc.integer({ min: 0, max: 3 }),
    counters: fc.tuple(bits24, bits24, bits24),
    userTimeout: bits16,
  })
  .map(({ edges, cookie, counters: [first, second, third], ...fields }): Partial<Packet> => {
    let options = fields.tcpOptions;
    if ((options & OPTION_ACCECN_0) !== 0) options &= ~OPTION_ACCECN_1;
    const starts0 = (options & OPTION_ACCECN_0) !== 0;
    const [one, last] = [fields.accEcnFields > 0 ? first : 0, fields.accEcnFields > 2 ? third : 0];
    return {
      ...fields,
      tcpOptions: options,
      sackEdges: Int32Array.from(edges),
      sackBlocks: (options & OPTION_SACK) === 0 ? 0 : fields.sackBlocks,
      fastOpenCookie: cookie,
      accEcn0: starts0 ? one : last,
      accEcnCe: fields.accEcnFields > 1 ? second : 0,
      accEcn1: starts0 ? last : one,
    };
  });

/** Option fields that fit in a header: what is over is left out, the greediest first. */
const fittingOptions = optionFields.map((fields) => {
  const greedy = [OPTION_SACK, OPTION_FAST_OPEN, OPTION_ACCECN_0 | OPTION_ACCECN_1];
  let tcpOptions = fields.tcpOptions!;
  const room = (): number => {
    const sizes = [
      [OPTION_MSS, 4],
      [OPTION_TIMESTAMPS, 12],
      [OPTION_SACK_PERMITTED, 4],
      [OPTION_WINDOW_SCALE, 4],
      [OPTION_USER_TIMEOUT, 4],
      [OPTION_SACK, 4 + 8 * fields.sackBlocks!],
      [OPTION_FAST_OPEN, 4 + fields.fastOpenCookie!.length],
      [OPTION_ACCECN_0 | OPTION_ACCECN_1, 12],
    ] as const;
    return sizes.reduce((sum, [bits, size]) => sum - ((tcpOptions & bits) === 0 ? 0 : size), 40);
  };
  for (const bits of greedy) if (room() < 0) tcpOptions &= ~bits;
  const sackBlocks = (tcpOptions & OPTION_SACK) === 0 ? 0 : fields.sackBlocks!;
  return { ...fields, tcpOptions, sackBlocks };
});

const anyTcp = fc
  .record({
    ...ipFields,
    ...ports,
    seq: bits32,
    ack: bits32,
    window: bits16,
    urgentPointer: bits16,
    payload: data,
    flags: fc.integer({ min: 0, max: 0x1ff }),
    reserved: fc.integer({ min: 0, max: 7 }),
    options: fittingOptions,
  })
  .map(({ options, ...fields }) => packetOf({ protocol: TCP, ...fields, ...options }));

/** Any TCP segment whose only option is timestamps, its payload somewhere in a buffer. */
export const anyPlainSegment = fc
  .record({
    ...ipFields,
    ...ports,
    reservedFlag: fc.constant(false),
    ipOptions: fc.constant(NO_BYTES),
    tcpOptions: fc.constant(OPTION_TIMESTAMPS),
    tsVal: bits32,
    tsEcr: bits32,
    seq: bits32,
    ack: bits32,
    window: bits16,
    flags: fc.integer({ min: 0, max: 0x1ff }),
    payload: fc.uint8Array({ minLength: 5, maxLength: 300 }),
    payloadOffset: fc.nat({ max: 5 }),
  })
  .map((fields) => packetOf({ protocol: TCP, ...fields }));

const anyUdp = fc
  .record({ ...ipFields, ...ports, payload: data })
  .map((fields) => packetOf({ protocol: UDP, ...fields }));

const anyIcmp = fc
  .record({ ...ipFields, icmpType: bits8, icmpCode: bits8, icmpRest: bits32, payload: data })
  .map((fields) => packetOf({ protocol: ICMP, ...fields }));

/** Any whole packet that fields can describe. */
export const anyPacket: fc.Arbitrary<Packet> = fc.oneof(
  { weight: 3, arbitrary: anyTcp },
  anyUdp,
  anyIcmp,
);
export { anyTcp as anyTcpPacket };
