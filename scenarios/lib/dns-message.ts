/** A question for the address of a name, or its answer (RFC 1035 §4.1). */
export interface DnsMessage {
  readonly id: number;
  /** The name asked for: "www.example.com". */
  readonly name: string;
  /** Null in a question. */
  readonly addresses: readonly string[] | null;
  /** TC: the answer did not fit. Default false. */
  readonly truncated?: boolean;
}

/** Bits of the second word of the header (RFC 1035 §4.1.1): response, truncated, recursion. */
const QR = 0x8000;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;
const HEADER_BYTES = 12;
const TYPE_A = 1;
const CLASS_IN = 1;
/** A pointer to the name in the question, which stands right behind the header (RFC 1035 §4.1.4). */
const SAME_NAME = 0xc000 | HEADER_BYTES;
const TTL_SECONDS = 300;
/** A record with one address, the name by pointer. */
const RECORD_BYTES = 16;

export function writeDns({ id, name, addresses, truncated = false }: DnsMessage): Uint8Array {
  const flags = RD | (addresses === null ? 0 : QR | RA) | (truncated ? TC : 0);
  const records = addresses ?? [];
  return Uint8Array.from([
    ...words(id, flags, 1, records.length, 0, 0),
    ...name.split(".").flatMap((label) => [label.length, ...new TextEncoder().encode(label)]),
    0, // the root
    ...words(TYPE_A, CLASS_IN),
    ...records.flatMap((address) => [
      ...words(SAME_NAME, TYPE_A, CLASS_IN, 0, TTL_SECONDS, 4),
      ...address.split(".").map(Number),
    ]),
  ]);
}

/** Reads what {@link writeDns} writes. */
export function readDns(bytes: Uint8Array): DnsMessage {
  const word = (at: number): number => bytes[at]! * 256 + bytes[at + 1]!;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = bytes[at++]!; length > 0; length = bytes[at++]!) {
    labels.push(new TextDecoder().decode(bytes.subarray(at, at + length)));
    at += length;
  }
  at += 4; // type and class
  const addresses = Array.from({ length: word(6) }, (_, n) =>
    [...bytes.subarray(at + (n + 1) * RECORD_BYTES - 4).subarray(0, 4)].join("."),
  );
  const flags = word(2);
  return {
    id: word(0),
    name: labels.join("."),
    addresses: (flags & QR) === 0 ? null : addresses,
    truncated: (flags & TC) !== 0,
  };
}

const words = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [value >> 8, value & 255]);
