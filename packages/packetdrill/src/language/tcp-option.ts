/** A TCP option as scripts write it. */
export type TcpOption =
  | { readonly kind: "nop" }
  | { readonly kind: "eol" }
  | { readonly kind: "mss"; readonly value: number }
  | { readonly kind: "wscale"; readonly value: number }
  | { readonly kind: "sackOK" }
  /** Left and right edge of each block, 0 to 2^32 - 1. */
  | { readonly kind: "sack"; readonly blocks: readonly (readonly [number, number])[] }
  | { readonly kind: "TS"; readonly val: number; readonly ecr: number }
  /** Fast Open by its own kind, or (FOEXP) by the experimental one; hex digits. */
  | { readonly kind: "FO" | "FOEXP"; readonly cookie: string }
  /** Hex digits. */
  | { readonly kind: "md5"; readonly digest: string }
  /** Counters in the order of the option: e0b ceb e1b, or e1b ceb e0b. */
  | { readonly kind: "ECN"; readonly first: "e0b" | "e1b"; readonly counters: readonly number[] }
  /** Only in what a stack sent: no script can write it. */
  | { readonly kind: "other"; readonly code: number; readonly data: string };

export const NOP: TcpOption = { kind: "nop" };
export const EOL: TcpOption = { kind: "eol" };
export const SACK_OK: TcpOption = { kind: "sackOK" };

/** Most octets of options that a TCP header holds (RFC 9293 §3.1). */
export const MAX_OPTION_BYTES = 40;

/** Octets that an option takes. */
export function optionBytes(option: TcpOption): number {
  switch (option.kind) {
    case "nop":
    case "eol":
      return 1;
    case "sackOK":
      return 2;
    case "wscale":
      return 3;
    case "mss":
      return 4;
    case "TS":
      return 10;
    case "sack":
      return 2 + 8 * option.blocks.length;
    case "FO":
      return 2 + option.cookie.length / 2;
    case "FOEXP":
      return 4 + option.cookie.length / 2;
    case "md5":
      return 2 + option.digest.length / 2;
    case "ECN":
      return 2 + 3 * option.counters.length;
    default:
      return 2 + option.data.length / 2;
  }
}
