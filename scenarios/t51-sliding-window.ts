import { ms, pattern, scenario, seconds, type Ns } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

const SEGMENTS = 100;
const MSS = 1460;

/**
 * A sends 100 full segments over a round trip of 20 ms; how many may be under way is up to B's
 * window alone (RFC 9293 §3.8), for A's congestion window begins wide open.
 */
const variant = (name: string, windowBytes: number, flights: readonly number[], takesNs: Ns) =>
  scenario(name, async ({ net, expect, report }) => {
    const { a, b, log } = l10(net, {
      tcpA: { initialWindowSegments: SEGMENTS },
      tcpB: { receiveBufferBytes: windowBytes },
    });
    const [atA, atB] = await established(a, b);
    const sent = pattern(SEGMENTS * MSS);
    atB.onData = () => {}; // reads at once, so the window is always open
    await net.until("1s");
    await atA.write(sent);
    await net.until("10s");

    expect(log.on("B>A")[0]!.window).toBe(windowBytes);
    const data = log.on("A>B").filter(({ payloadBytes }) => payloadBytes > 0);
    expect(data.map(({ payloadBytes }) => payloadBytes)).toEqual(Array(SEGMENTS).fill(MSS));
    const roundTrips = data.map(({ timeNs }) => Math.floor((timeNs - seconds(1)) / ms(20)));
    expect(flights.map((_, n) => roundTrips.filter((at) => at === n).length)).toEqual(flights);

    const lastAck = log.on("B>A").find(({ ack }) => ack === 101 + SEGMENTS * MSS)!;
    const tookNs = lastAck.deliveredNs! - seconds(1);
    expect(tookNs).toBe(takesNs);
    expect(atB.deliveredBytes).toBe(sent.length);
    report.metric("goodput", (sent.length * 8e9) / tookNs, "bps");
  });

/** Stop and wait: one segment, then silence until it is acknowledged: 100 round trips. */
export const stopAndWait = variant("T51 stop and wait", MSS, Array(100).fill(1), seconds(2));

/** Ten segments in each round trip: ten times as fast. */
export const ten = variant("T51 window of 10", 10 * MSS, Array(10).fill(10), ms(200));

/** The largest window without scaling: 65,535 bytes are 44 full segments, so 3 round trips. */
export const largest = variant("T51 window of 65535", 65535, [44, 44, 12], ms(60));
