import type { IcmpError, IcmpErrorKind, SocketErrorCode } from "@seedwire/ip";

/** Errors that do not pass away by themselves. */
const CODES: Partial<Record<IcmpErrorKind, SocketErrorCode>> = {
  "port-unreachable": "ECONNREFUSED",
  "protocol-unreachable": "ENOPROTOOPT",
  "administratively-prohibited": "EHOSTUNREACH",
};

/**
 * What a connected socket's application is told of an ICMP error, as Linux does without
 * IP_RECVERR: lasting ones only. Others are hints (RFC 1122 §4.1.3.3 would pass all of them up); an
 * unconnected socket is told nothing, since it could not say whom it is about.
 *
 * @param dontFragment whether the socket asked to learn of the path's MTU
 */
export function codeOf({ kind }: IcmpError, dontFragment: boolean): SocketErrorCode | null {
  if (kind === "fragmentation-needed" && dontFragment) return "EMSGSIZE";
  return CODES[kind] ?? null;
}
