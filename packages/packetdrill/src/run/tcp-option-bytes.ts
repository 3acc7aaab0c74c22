import { optionBytes, EOL, NOP, SACK_OK, type TcpOption } from "../language/tcp-option.ts";

/** Kinds of option (IANA). */
const KINDS = { mss: 2, wscale: 3, sackOK: 4, sack: 5, TS: 8, md5: 19, FO: 34, FOEXP: 254 };
const ACCECN_0 = 172;
const ACCECN_1 = 174;
/** What tells Fast Open from other experiments (RFC 7413 §A.1, RFC 6994 §3). */
const FAST_OPEN_MAGIC = [0xf9, 0x89];
const EXPERIMENTS = [253, 254];

/** The octets of options as a header holds them. */
export function encodeOptions(options: readonly TcpOption[]): Uint8Array {
  return Uint8Array.from(options.flatMap(encode));
}

function encode(option: TcpOption): number[] {
  const head = (kind: number): number[] => [kind, optionBytes(option)];
  switch (option.kind) {
    case "nop":
      return [1];
    case "eol":
      return [0];
    case "mss":
      return [...head(KINDS.mss), ...number(option.value, 2)];
    case "wscale":
      return [...head(KINDS.wscale), option.value];
    case "sackOK":
      return head(KINDS.sackOK);
    case "sack":
      return [...head(KINDS.sack), ...option.blocks.flat().flatMap((edge) => number(edge, 4))];
    case "TS":
      return [...head(KINDS.TS), ...number(option.val, 4), ...number(option.ecr, 4)];
    case "FO":
      return [...head(KINDS.FO), ...hexBytes(option.cookie)];
    case "FOEXP":
      return [...head(KINDS.FOEXP), ...FAST_OPEN_MAGIC, ...hexBytes(option.cookie)];
    case "md5":
      return [...head(KINDS.md5), ...hexBytes(option.digest)];
    case "ECN": {
      const kind = option.first === "e0b" ? ACCECN_0 : ACCECN_1;
      return [...head(kind), ...option.counters.flatMap((counter) => number(counter, 3))];
    }
    default:
      return [...head(option.code), ...hexBytes(option.data)];
  }
}

/** A number in so many octets, the highest first. */
const number = (value: number, octets: number): number[] =>
  Array.from({ length: octets }, (_, at) => (value >>> (8 * (octets - 1 - at))) & 0xff);

const hexBytes = (hex: string): number[] =>
  Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Reads options; what has another length than its kind should have, or none, comes as `other`. */
export function decodeOptions(bytes: Uint8Array): TcpOption[] {
  const options: TcpOption[] = [];
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes[at]!;
    const length = kind <= 1 ? 1 : (bytes[at + 1] ?? 0);
    if (kind > 1 && (length < 2 || at + length > bytes.length)) {
      options.push({ kind: "other", code: kind, data: hexOf(bytes.subarray(at + 1)) });
      break;
    }
    options.push(decode(kind, bytes.subarray(at + 2, at + length)));
    at += length;
  }
  return options;
}

function decode(kind: number, data: Uint8Array): TcpOption {
  const { length } = data;
  if (kind === 0) return EOL;
  if (kind === 1) return NOP;
  if (kind === KINDS.mss && length === 2) return { kind: "mss", value: read(data, 0, 2) };
  if (kind === KINDS.wscale && length === 1) return { kind: "wscale", value: data[0]! };
  if (kind === KINDS.sackOK && length === 0) return SACK_OK;
  if (kind === KINDS.sack && length > 0 && length % 8 === 0) {
    const block = (_: unknown, i: number): [number, number] => [
      read(data, 8 * i, 4),
      read(data, 8 * i + 4, 4),
    ];
    return { kind: "sack", blocks: Array.from({ length: length / 8 }, block) };
  }
  if (kind === KINDS.TS && length === 8) {
    return { kind: "TS", val: read(data, 0, 4), ecr: read(data, 4, 4) };
  }
  if (kind === KINDS.md5 && length <= 16) return { kind: "md5", digest: hexOf(data) };
  if (kind === KINDS.FO) return { kind: "FO", cookie: hexOf(data) };
  if (EXPERIMENTS.includes(kind) && FAST_OPEN_MAGIC.every((byte, at) => data[at] === byte)) {
    return { kind: "FOEXP", cookie: hexOf(data.subarray(2)) };
  }
  if ((kind === ACCECN_0 || kind === ACCECN_1) && length % 3 === 0 && length <= 9) {
    const counters = Array.from({ length: length / 3 }, (_, i) => read(data, 3 * i, 3));
    return { kind: "ECN", first: kind === ACCECN_0 ? "e0b" : "e1b", counters };
  }
  return { kind: "other", code: kind, data: hexOf(data) };
}

function read(data: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let i = 0; i < octets; i++) value = value * 256 + data[at + i]!;
  return value;
}
