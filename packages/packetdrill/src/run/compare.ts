import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "@seedwire/wire";
import type { ScriptPacket, TcpPacket } from "../language/packet.ts";
import { accEcnDigit } from "../language/parse-flags.ts";
import { printRange, type Field } from "../language/print-packet.ts";
import { howOptionsDiffer } from "./compare-options.ts";
import type { TcpOption } from "../language/tcp-option.ts";
import type { Leniency } from "./leniency.ts";

/** A difference between what a script expects and what a stack sent. */
export interface Difference {
  readonly field: Field;
  /** `the window is 5000, expected 5001`. */
  readonly text: string;
}

/** What is wrong with a packet of the stack that was read into script numbers; nothing if all fits. */
export function differences(
  expected: ScriptPacket,
  seen: ScriptPacket,
  leniency: Leniency,
): Difference[] {
  if (expected.kind !== seen.kind) {
    return [{ field: "kind", text: `the packet is ${seen.kind}, expected ${expected.kind}` }];
  }
  if (expected.kind === "tcp" && seen.kind === "tcp") return ofTcp(expected, seen, leniency);
  if (expected.kind === "udp" && seen.kind === "udp") {
    return number("seq", "the length", seen.length, expected.length);
  }
  if (expected.kind === "icmp" && seen.kind === "icmp") {
    return [
      ...number("kind", "the ICMP type", seen.type, expected.type),
      ...number("kind", "the ICMP code", seen.code, expected.code),
    ];
  }
  return [];
}

function number(field: Field, what: string, seen: number, expected: number): Difference[] {
  return seen === expected ? [] : [{ field, text: `${what} is ${seen}, expected ${expected}` }];
}

function ofTcp(expected: TcpPacket, seen: TcpPacket, leniency: Leniency): Difference[] {
  const { window, options } = expected;
  return [
    ...ofFlags(expected, seen, leniency),
    ...ofRange(expected, seen),
    ...number("ack", "the acknowledgement number", seen.ack ?? 0, expected.ack ?? 0),
    ...number("urg", "the urgent pointer", seen.urgentPointer, expected.urgentPointer),
    ...(window === null || leniency.relaxed
      ? []
      : number("win", "the window", seen.window ?? 0, window)),
    ...ofOptions(options, seen.options ?? [], leniency),
  ];
}

function ofOptions(
  expected: readonly TcpOption[] | null,
  seen: readonly TcpOption[],
  leniency: Leniency,
): Difference[] {
  const text = expected === null ? null : howOptionsDiffer(expected, seen, leniency);
  return text === null ? [] : [{ field: "options", text }];
}

function ofRange(expected: TcpPacket, seen: TcpPacket): Difference[] {
  if (seen.seq === expected.seq && seen.length === expected.length) return [];
  const found = printRange(seen.seq, seen.length);
  const right = printRange(expected.seq, expected.length);
  return [{ field: "seq", text: `the segment is ${found}, expected ${right}` }];
}

const NAMES: readonly (readonly [number, string])[] = [
  [FIN, "FIN"],
  [SYN, "SYN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [ACK, "ACK"],
  [URG, "URG"],
  [ECE, "ECE"],
  [CWR, "CWR"],
  [AE, "AE"],
];
const ACCECN_BITS = ECE | CWR | AE;

function ofFlags(expected: TcpPacket, seen: TcpPacket, { manySegments, relaxed }: Leniency) {
  const found: Difference[] = [];
  const ignored = relaxed && manySegments ? PSH : 0;
  const wrong = (expected.flags ^ seen.flags) & ~ignored;
  for (const [bit, name] of NAMES) {
    if ((wrong & bit) === 0 || (expected.flagsAsDigit && (bit & ACCECN_BITS) !== 0)) continue;
    const isSet = (seen.flags & bit) !== 0;
    const text = isSet
      ? `${name} is set, expected it not to be`
      : `${name} is not set, expected it`;
    found.push({ field: "flags", text });
  }
  if (expected.flagsAsDigit) {
    const [digit, right] = [accEcnDigit(seen.flags), accEcnDigit(expected.flags)];
    found.push(...number("flags", "the AccECN number", digit, right));
  }
  return found;
}
