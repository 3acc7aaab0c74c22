import { MiB, ms, pattern, scenario, type CableOptions, type TcpOptions } from "seedwire";
import { l10 } from "./lib/l10.ts";

const MSS = 1460;
/** 718 full segments and the rest. */
const SEGMENTS = 719;
const ROUND_TRIP_NS = ms(100);
const FLIGHTS = [10, 20, 40, 80, 160, 320, 89];

/**
 * 1 MiB over a round trip of 100 ms, without a limit of rate or buffers: ten segments at first (RFC
 * 6928 §2), and twice as many in each round trip, as every one that is acknowledged lets two go (RFC 5681
 * §3.1). After the handshake of 100 ms the seventh flight leaves at 700 ms and arrives at 750 ms.
 */
const slowStart = (name: string, tcp: TcpOptions, cable: CableOptions = {}) =>
  scenario(name, async ({ net, expect, report }) => {
    const { a, b, log } = l10(net, {
      tcp: { sendBufferBytes: 4 * MiB, windowScaling: true, nagle: false, ...tcp },
      cable: { delayNs: "50ms", ...cable },
    });
    const sent = pattern(1 * MiB);
    b.tcp.listen(5201, (connection) => {
      connection.onData = () => {};
    });
    const connection = await a.tcp.connect(b, 5201);
    void connection.write(sent);
    await net.until("2s");

    const data = log.on("A>B").filter(({ payloadBytes }) => payloadBytes > 0);
    expect(data).toHaveLength(SEGMENTS);
    expect(data.slice(0, -1).every(({ payloadBytes }) => payloadBytes === MSS)).toBe(true);
    const roundTrips = data.map(({ timeNs }) => Math.floor(timeNs / ROUND_TRIP_NS) - 1);
    expect(FLIGHTS.map((_, n) => roundTrips.filter((at) => at === n).length)).toEqual(FLIGHTS);
    expect(Math.floor(data.at(-1)!.deliveredNs! / 1e6)).toBe(750);
    expect(connection.status.retransmittedSegments).toBe(0);
    report.metric("time", data.at(-1)!.deliveredNs!, "ns");
  });

const UNHURRIED: TcpOptions = { receiveBufferBytes: 4 * MiB, delayedAckNs: 0 };

/**
 * An ACK for each segment: they come one after the other, 12 ns apart, for of those that come at one
 * instant one ACK is enough (RFC 9293 MUST-58).
 */
export const ackEach = slowStart(
  "T56 slow start, an ACK for each segment",
  { ...UNHURRIED, slowStartLimitSegments: 1 },
  { rateBps: 1e12 },
);

/** One ACK for a whole flight, which counts for all that it acknowledges (RFC 3465 §2.1, L without bound). */
export const ackAll = slowStart("T56 slow start, an ACK for each flight", {
  ...UNHURRIED,
  slowStartLimitSegments: Infinity,
});

/** Linux acknowledges every second segment, and counts what is acknowledged. */
export const linux = slowStart("T56 slow start, as Linux", {
  profile: "linux",
  congestionControl: "reno",
  timestamps: false,
  receiveBufferBytes: 8 * MiB,
  receiveBufferMaxBytes: 16 * MiB,
  maxBurstSegments: 1,
});
