import {
  ICMP_TIME_EXCEEDED,
  ICMP_PARAMETER_PROBLEM,
  ICMP_UNREACHABLE,
  type Address,
  type Packet,
} from "@seedwire/wire";

/** What an ICMP error says, in words (RFC 792, RFC 1122 §3.2.2, RFC 1812 §5.2.7). */
export type IcmpErrorKind =
  | "net-unreachable"
  | "host-unreachable"
  | "protocol-unreachable"
  | "port-unreachable"
  | "fragmentation-needed"
  | "source-route-failed"
  | "administratively-prohibited"
  | "source-quench"
  | "ttl-exceeded"
  | "reassembly-timeout"
  | "parameter-problem";

/** An ICMP error that reached the node it concerns. */
export interface IcmpError {
  readonly kind: IcmpErrorKind;
  readonly type: number;
  readonly code: number;
  /** Who says so: a router on the way, or the destination. */
  readonly source: Address;
  /** With "fragmentation-needed": the MTU of the next hop (RFC 1191 §4); otherwise 0. */
  readonly nextHopMtu: number;
  /**
   * The packet it is about, as far as it is quoted: IP fields, ports, and `seq` of a TCP segment.
   * Only valid during the call.
   */
  readonly quoted: Packet;
}

/** Type of source quench, which is deprecated and not sent any more (RFC 6633 §1). */
const ICMP_SOURCE_QUENCH = 4;

/** By code. What is not listed means that the host cannot be reached (RFC 1122 §3.2.2.1). */
const UNREACHABLE: readonly IcmpErrorKind[] = [
  "net-unreachable",
  "host-unreachable",
  "protocol-unreachable",
  "port-unreachable",
  "fragmentation-needed",
  "source-route-failed",
  "net-unreachable", // 6: destination network unknown
  "host-unreachable", // 7: destination host unknown
  "host-unreachable", // 8: source host isolated
  "administratively-prohibited", // 9: network prohibited
  "administratively-prohibited", // 10: host prohibited
  "net-unreachable", // 11: for this type of service
  "host-unreachable", // 12: for this type of service
  "administratively-prohibited", // 13
];

/** What type and code mean; null if this is no error message that a host must heed. */
export function kindOf(type: number, code: number): IcmpErrorKind | null {
  switch (type) {
    case ICMP_UNREACHABLE:
      return UNREACHABLE[code] ?? "host-unreachable";
    case ICMP_SOURCE_QUENCH:
      return "source-quench";
    case ICMP_TIME_EXCEEDED:
      return code === 0 ? "ttl-exceeded" : "reassembly-timeout";
    case ICMP_PARAMETER_PROBLEM:
      return "parameter-problem";
    default:
      return null;
  }
}

/** Redirect, also an error message (RFC 792): never answered with an error, and not heeded here. */
const ICMP_REDIRECT = 5;

/** Whether a message of this type reports an error, and so must not be answered with one. */
export const isErrorType = (type: number): boolean =>
  type === ICMP_REDIRECT || kindOf(type, 0) !== null;
