import type { IcmpError } from "@seedwire/ip";
import { SO_EE_ORIGIN_ICMP, SOL_IP, IP_RECVERR } from "./constants/index.ts";
import { errnoNumber, type Errno } from "./errno.ts";
import type { QueuedError } from "./error-queue.ts";
import { socketAddress } from "./socket.ts";

/** ICMP destination unreachable, by code: the errno, and whether it lasts (Linux). */
const UNREACHABLE: readonly (readonly [errno: Errno, hard: boolean])[] = [
  ["ENETUNREACH", false],
  ["EHOSTUNREACH", false],
  ["ENOPROTOOPT", true],
  ["ECONNREFUSED", true],
  ["EMSGSIZE", false],
  ["EOPNOTSUPP", false],
  ["ENETUNREACH", true],
  ["EHOSTDOWN", true],
  ["ENONET", true],
  ["ENETUNREACH", true],
  ["EHOSTUNREACH", true],
  ["ENETUNREACH", false],
  ["EHOSTUNREACH", false],
  ["EHOSTUNREACH", true],
  ["EHOSTUNREACH", true],
  ["EHOSTUNREACH", true],
];

/** What an ICMP error quotes at least of what follows the IP header (RFC 792). */
const QUOTED_BYTES = 8;

/** What an ICMP error is to a socket: an errno, and whether it will not pass by itself. */
export interface IcmpMeaning {
  readonly errno: Errno;
  readonly hard: boolean;
}

/** The meaning of an ICMP error; null for one that nobody is told of. */
export function meaningOf({ kind, code }: IcmpError, discoversMtu: boolean): IcmpMeaning | null {
  switch (kind) {
    case "source-quench":
      return null;
    case "fragmentation-needed":
      return discoversMtu ? { errno: "EMSGSIZE", hard: true } : null;
    case "parameter-problem":
      return { errno: "EPROTO", hard: true };
    case "ttl-exceeded":
    case "reassembly-timeout":
      return { errno: "EHOSTUNREACH", hard: false };
    default: {
      const [errno, hard] = UNREACHABLE[code] ?? (["EHOSTUNREACH", false] as const);
      return { errno, hard };
    }
  }
}

/** The same of a segment of TCP: what is given back is what the error quotes, the header's beginning. */
export function quotedError(error: IcmpError, errno: Errno): QueuedError {
  const { quoted } = error;
  const payload = new Uint8Array(QUOTED_BYTES);
  const view = new DataView(payload.buffer);
  view.setUint16(0, quoted.sourcePort);
  view.setUint16(2, quoted.destinationPort);
  view.setUint32(4, quoted.seq >>> 0);
  return { ...queuedError(error, errno), payload };
}

/** The error as the error queue tells of it (IP_RECVERR). */
export function queuedError(error: IcmpError, errno: Errno): QueuedError {
  const { quoted, type, code, nextHopMtu, source } = error;
  const { payload, payloadOffset, payloadLength } = quoted;
  const value = {
    errno: errnoNumber(errno),
    origin: SO_EE_ORIGIN_ICMP,
    type,
    code,
    info: nextHopMtu,
    data: 0,
    offender: socketAddress(source, 0),
  };
  return {
    control: [{ level: SOL_IP, type: IP_RECVERR, value }],
    payload: payload.slice(payloadOffset, payloadOffset + payloadLength),
    name: socketAddress(quoted.destination, quoted.destinationPort),
  };
}
