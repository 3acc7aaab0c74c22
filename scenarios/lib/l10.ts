import type { Cable, CableOptions, Host, Network, PacketLog, TcpOptions } from "seedwire";

/** What differs from the standard setup. */
export interface L10Options {
  /** Choices for both ends, over the profile. */
  readonly tcp?: TcpOptions;
  /** Choices for one end only. */
  readonly tcpA?: TcpOptions;
  readonly tcpB?: TcpOptions;
  readonly cable?: CableOptions;
}

/**
 * Setup L10, on which the numbers of most TCP scenarios are worked out: hosts A 10.0.0.1 and
 * B 10.0.0.2, one cable of 10 ms each way, no rate limit, no loss, MTU 1500. TCP profile "rfc",
 * with the initial sequence numbers of RFC 9293 Figure 6: A begins at 100, B at 300.
 */
export function l10(
  net: Network,
  { tcp, tcpA, tcpB, cable }: L10Options = {},
): { a: Host; b: Host; cable: Cable; log: PacketLog } {
  const log = net.log();
  const a = net.host("A", { tcp: { profile: "rfc", iss: 100, ...tcp, ...tcpA } });
  const b = net.host("B", { tcp: { profile: "rfc", iss: 300, ...tcp, ...tcpB } });
  return { a, b, cable: net.cable(a, b, { delayNs: "10ms", ...cable }), log };
}
