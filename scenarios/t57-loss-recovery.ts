import { ms, pattern, scenario, seconds, segments, type Network, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

const MSS = 1460;

/** A, which has cwnd = ssthresh = 20 after an earlier loss among `earlier` segments, at 1.4 s. */
async function steady(net: Network, tcp: TcpOptions, earlier: number) {
  const tcpA = { initialWindowSegments: earlier, slowStartLimitSegments: Infinity };
  const l = l10(net, { tcp, tcpA });
  const [atA, atB] = await established(l.a, l.b);
  atB.onData = () => {};
  await net.until("1s");
  l.cable.forward.setLoss(segments("1"));
  await atA.write(pattern(earlier * MSS)); // all in flight when the loss is found: ssthresh is 20
  await net.until("1.2s");
  await atA.write(pattern(40 * MSS)); // slow start up to that
  await net.until("1.4s");
  return { ...l, atA, atB };
}

/**
 * The fifth of 20 segments in flight is lost. The ACK of those before lets four more go, the first two
 * duplicate ACKs one each (limited transmit, RFC 3042 §2); the third brings the one retransmission
 * (RFC 5681 §3.2), and cwnd comes down by the control's factor. Nobody waits for a time-out.
 */
const fast = (name: string, tcp: TcpOptions, earlier: number, cwndAfter: number) =>
  scenario(name, async ({ net, expect }) => {
    const { atA, atB, cable, log } = await steady(net, tcp, earlier);
    expect([atA.status.cwndSegments, atA.status.ssthreshSegments]).toEqual([20, 20]);
    const { retransmittedSegments } = atA.status;
    cable.forward.setLoss(segments("5"));
    await atA.write(pattern(44 * MSS));
    const flight = log.on("A>B").filter(({ timeNs }) => timeNs === seconds(1.4));
    expect(flight).toHaveLength(20);
    await net.until("1.43s");

    const lost = flight[4]!;
    expect(lost.dropped).toBe("loss");
    const next = log.on("A>B").filter(({ timeNs }) => timeNs === seconds(1.42));
    const isCopy = next.map(({ seq }) => seq === lost.seq);
    expect(isCopy.slice(0, 7)).toEqual([...Array<boolean>(6).fill(false), true]);
    expect(atA.status.cwndSegments).toBe(cwndAfter);
    await net.until("1.45s");
    expect([atA.status.recovery, atA.status.cwndSegments]).toEqual(["open", cwndAfter]);

    await net.until("3s");
    expect(atA.status.retransmittedSegments - retransmittedSegments).toBe(1);
    expect(atA.status.rtos).toBe(0);
    expect(atB.deliveredBytes).toBe((earlier + 40 + 44) * MSS);
    expectSaneStreams(expect, log);
  });

export const reno = fast("T57 fast retransmit, Reno", {}, 40, 10);
export const cubic = fast(
  "T57 fast retransmit, CUBIC",
  { congestionControl: "cubic" },
  29, // of which 0.7 are 20
  14,
);

/** The last `lost` of 12 segments are lost; when A sends again, after the last ACK. */
const tail = (name: string, tcp: TcpOptions, lost: number, afterMs: number, probes: number) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, cable, log } = l10(net, { tcp, tcpA: { initialWindowSegments: 12 } });
    const [atA, atB] = await established(a, b);
    atB.onData = () => {};
    await net.until("1s");
    const names = Array.from({ length: lost }, (_, n) => `${12 - n}`);
    cable.forward.setLoss(segments(names));
    await atA.write(pattern(12 * MSS));
    await net.until("1.9s");
    const lastAck = log.on("B>A").findLast(({ timeNs }) => timeNs < seconds(1.02))!;
    await net.until("10s");

    const first = log.on("A>B").find(({ timeNs }) => timeNs > seconds(1.02))!;
    expect(first.seq).toBe(101 + 11 * MSS); // the last segment, in any case but a time-out
    expect(first.timeNs - lastAck.deliveredNs!).toBe(ms(afterMs));
    expect([atA.status.tlps, atA.status.rtos]).toEqual([probes, 1 - probes]);
    expect(atB.deliveredBytes).toBe(12 * MSS);
    expectSaneStreams(expect, log);
  });

const PROBING: TcpOptions = { sack: true, lossDetection: "rack", tailLossProbe: true };

/** Without probes only the time-out helps: 1 s, the least there is (RFC 6298 §2.4). */
export const timeOut = tail("T57 last segment, time-out", {}, 1, 1000, 0);
/** The probe leaves after 2 x SRTT (RFC 8985 §7.2). */
export const probe = tail("T57 last two segments, probe", PROBING, 2, 40, 1);
/** One segment in flight: the ACK of a probe may be delayed, so 200 ms more. */
export const lateProbe = tail("T57 last segment, probe", PROBING, 1, 240, 1);

/** Three segments of one window are lost; how long recovery takes. */
const three = (name: string, tcp: TcpOptions, roundTrips: number, retransmissions: number) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, cable, log } = l10(net, { tcp, tcpA: { initialWindowSegments: 20 } });
    const [atA, atB] = await established(a, b);
    atB.onData = () => {};
    await net.until("1s");
    cable.forward.setLoss(segments("5, 9, 13"));
    await atA.write(pattern(20 * MSS));
    await net.until("3s");

    const lost = log.on("A>B").filter(({ dropped }) => dropped === "loss");
    const copies = lost.map(({ seq }) => log.on("A>B").findLast((each) => each.seq === seq)!);
    const isLast = ({ ack }: { ack: number }): boolean => ack === 101 + 20 * MSS;
    const done = log.on("B>A").find(isLast)!;
    expect(copies.map(({ timeNs }) => timeNs >= seconds(1.02))).toEqual([true, true, true]);
    expect(done.deliveredNs! - copies[0]!.timeNs).toBe(roundTrips * ms(20));
    expect([atA.status.retransmittedSegments, atA.status.rtos]).toEqual([retransmissions, 0]);
    expect(atB.deliveredBytes).toBe(20 * MSS);
    expectSaneStreams(expect, log);
  });

/** One hole in each round trip, on a partial ACK (RFC 6582 §3.2). */
export const newReno = three("T57 three losses, NewReno", {}, 3, 3);
/**
 * SACK shows all holes at once (RFC 6675 §5). When they are mended the last segment goes once more: it
 * was not SACKed yet, and nothing else was left to keep the ACKs coming (NextSeg (4), the rescue).
 */
export const sack = three("T57 three losses, SACK", { sack: true }, 1, 4);
