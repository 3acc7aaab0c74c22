import * as fc from "fast-check";
import type { EndCase, FlowCase, TcpFlowCase, UdpFlowCase } from "../case/index.ts";
import { anyTcpOptions } from "./tcp-options.ts";
import { at, duration, oneOf, sparse, whole } from "./sparse.ts";

/** Sizes of streams: none, a byte, about whole segments, thousands. Shrinks to none. */
export const anySize = (max: number): fc.Arbitrary<number> =>
  fc
    .oneof(
      { withCrossShrink: true },
      { weight: 2, arbitrary: whole(0, 3) },
      { weight: 3, arbitrary: whole(0, Math.min(max, 5000)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(whole(1, 12), oneOf(1448, 1460, 536, 1220), whole(-1, 1))
          .map(([segments, size, off]) => segments * size + off),
      },
      { weight: 3, arbitrary: whole(0, max) },
    )
    .map((bytes) => Math.min(bytes, max));

/** What an end does with its connections. Shrinks to a byte from the client and none from the server. */
export const anyEnd = (maxBytes: number): fc.Arbitrary<EndCase> =>
  sparse<EndCase>({
    sends: at(80, anySize(maxBytes)),
    tcp: at(70, anyTcpOptions),
    writeBytes: at(20, fc.oneof(whole(1, 300), whole(300, 5000))),
    writeEveryNs: at(15, duration(0, 20e6)),
    speaksSecond: at(10, fc.constant(true)),
    closesLast: at(20, fc.constant(true)),
    readBytes: at(15, whole(1, 3000)),
    // Now and then so slowly that the peer has to probe a closed window, again and again.
    readEveryNs: at(15, fc.oneof(duration(1e6, 50e6), duration(300e6, 5e9))),
  }).map(bearable);

/** An end that writes little at a time, without waiting for company (Nagle). */
export const anyCrumblingEnd: fc.Arbitrary<EndCase> = sparse<EndCase>({
  sends: at(95, whole(0, 2000)),
  writeBytes: at(95, whole(10, 200)),
  writeEveryNs: at(70, duration(0, 30e6)),
  tcp: at(90, fc.constant({ nagle: false })),
}).map(bearable);

/** An end that may break the connection off. */
export const anyRestlessEnd = (maxBytes: number): fc.Arbitrary<EndCase> =>
  fc
    .tuple(anyEnd(maxBytes), at(40, duration(0, 300e6)))
    .map(([end, abortsAfterNs]) => (abortsAfterNs === undefined ? end : { ...end, abortsAfterNs }));

/** Writes and reads one by one take an event each: not thousands of them. */
function bearable({ writeBytes, readBytes, ...end }: EndCase): EndCase {
  const least = Math.ceil((end.sends ?? 1) / 300);
  return {
    ...end,
    ...(writeBytes === undefined ? {} : { writeBytes: Math.max(writeBytes, least) }),
    ...(readBytes === undefined ? {} : { readBytes: Math.max(readBytes, 100) }),
  };
}

/** What a flow over TCP can be made up of. */
export interface FlowLimits {
  /** Bytes each way. Default 30,000. */
  readonly maxBytes?: number;
  /** Connections at once, and one after another. Default 3. */
  readonly maxConnections?: number;
  /** Number of pairs of hosts. Default 1. */
  readonly pairs?: number;
  /** Ends that do more than that. */
  readonly end?: fc.Arbitrary<EndCase>;
}

/** Connections over TCP. Shrinks to one that carries one byte. */
export function anyTcpFlow({
  maxBytes = 30_000,
  maxConnections = 3,
  pairs = 1,
  end = anyEnd(maxBytes),
}: FlowLimits = {}): fc.Arbitrary<TcpFlowCase> {
  return sparse<TcpFlowCase>({
    from: at(pairs > 1 ? 50 : 0, whole(0, pairs - 1)),
    to: at(pairs > 1 ? 50 : 0, whole(0, pairs - 1)),
    startNs: at(15, duration(0, 100e6)),
    count: at(15, whole(1, maxConnections)),
    rounds: at(15, whole(1, maxConnections)),
    hurries: at(15, fc.constant(true)),
    open: at(12, oneOf("simultaneous", "fast-open")),
    client: at(85, end),
    server: at(70, end),
  });
}

/** Datagrams. Shrinks to one of one byte. */
export const anyUdpFlow: fc.Arbitrary<UdpFlowCase> = sparse<UdpFlowCase>({
  protocol: fc.constant("udp"),
  startNs: at(15, duration(0, 100e6)),
  datagrams: at(70, whole(0, 20)),
  sizeBytes: at(
    80,
    fc.oneof(whole(0, 100), whole(0, 3000), oneOf(1472, 1473, 548, 549), whole(0, 20_000)),
  ),
  growBytes: at(30, whole(0, 300)),
  everyNs: at(50, duration(0, 5e6)),
  echo: at(30, fc.constant(true)),
  dontFragment: at(8, fc.constant(true)),
}).map((flow) => ({ ...flow, protocol: "udp" as const }));

/** Some flows, most of them over TCP. Shrinks to one of one byte. */
export const anyFlows = (limits: FlowLimits = {}, max = 3): fc.Arbitrary<FlowCase[]> =>
  fc.array(
    fc.oneof(
      { withCrossShrink: true },
      { weight: 4, arbitrary: anyTcpFlow(limits) },
      { weight: 1, arbitrary: anyUdpFlow },
    ),
    { minLength: 1, maxLength: max },
  );
