import type { Ns } from "@seedwire/engine";
import { ACK, OPTION_SACK, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { RangeSet } from "../tcp-view/range-set.ts";
import { lengthOf, tcpView, type TcpEnd } from "../tcp-view/index.ts";

/** What a segment that has come lets one measure: anything, what its timestamp tells, or nothing. */
type Measure = "anything" | "echo" | "nothing";

interface RoundTrips {
  srttNs: Ns;
  rttvarNs: Ns;
  backoff: number;
  measure: Measure;
  /** The round trip that its timestamp tells. */
  echoNs: Ns;
  /** It is the SYN,ACK that we wait for. */
  isSynAck: boolean;
  /** Places that were sent more than once. */
  readonly resent: RangeSet;
}

/** Ticks of the timestamp clock (RFC 7323 §5.4). */
const TICK_NS = 1e6;

/** Round trips are measured only where it is clear which copy was answered (Karn). */
export const tcpKarn: Oracle = {
  name: "tcp-karn",
  promise:
    "No round trip is measured of a segment that was sent more than once, but by its timestamp; and a back-off ends only with a measurement",
  source: "RFC 6298 §3",
  watch: (run) => {
    const view = tcpView(run);
    const tripsOf = view.slot<RoundTrips>(() => ({
      srttNs: -1,
      rttvarNs: 0,
      backoff: 0,
      measure: "nothing",
      echoNs: 0,
      isSynAck: false,
      resent: new RangeSet(),
    }));

    const send = (end: TcpEnd, segment: Packet): void => {
      if ((segment.flags & RST) !== 0 || lengthOf(segment) === 0) return;
      if (isCrossedSynAck(end, segment)) return;
      const place = end.ownPlace(segment.seq);
      const beyond = place + lengthOf(segment);
      // The octet of a window probe goes once more with what follows it, whose ACK is of both.
      const isOctet = end.tcb.sending.probedOctet && lengthOf(segment) === 1;
      const isProbed = place === end.sentEnd - 1 && (beyond > end.sentEnd || isOctet);
      const until = isProbed ? place : Math.min(beyond, end.sentEnd);
      if (place < until) tripsOf(end).resent.add(place, until);
    };

    const arrive = (end: TcpEnd, segment: Packet): void => {
      const trips = tripsOf(end);
      trips.measure = measureOf(end, segment, trips.resent);
      trips.isSynAck =
        end.tcb.state === "SYN-SENT" && (segment.flags & (SYN | ACK)) === (SYN | ACK);
      if (trips.measure === "echo") trips.echoNs = echoNs(end, segment);
    };

    const settled = (end: TcpEnd): void => {
      const trips = tripsOf(end);
      const { rtt, rtoBackoff, synAckPending } = end.tcb;
      const beforeNs = trips.srttNs;
      const isMeasured = rtt.srttNs !== beforeNs || rtt.rttvarNs !== trips.rttvarNs;
      const isShorter = rtoBackoff < trips.backoff;
      const { measure, isSynAck } = trips;
      trips.srttNs = rtt.srttNs;
      trips.rttvarNs = rtt.rttvarNs;
      trips.backoff = rtoBackoff;
      trips.measure = "nothing";
      trips.isSynAck = false;
      if (trips.resent.count > 8) trips.resent.forgetBelow(end.acked);
      if (!isMeasured && !isShorter) return;
      const found = isMeasured ? wrongMeasure(end, measure, beforeNs, trips.echoNs) : null;
      if (found !== null) return run.breach(view.breach(end, found));
      // The RTO begins anew with the handshake (RFC 6298 §5.7), also if its ACK is of data in the SYN.
      const isOfHandshake = synAckPending || isSynAck || end.acked <= 1;
      const mayEnd = measure !== "nothing" || mayForget(end) || isOfHandshake;
      if (!isShorter || isMeasured || mayEnd) return;
      const text = "ends its back-off without a measurement";
      run.breach({ ...view.breach(end, text), source: "RFC 6298 §5.7" });
    };
    view.hear({ send, arrive, settled });
  },
};

/** To Linux the SYN,ACK after crossed SYNs is no retransmission of the SYN: it is measured from then on. */
const isCrossedSynAck = ({ tcb, ackSent }: TcpEnd, { flags }: Packet): boolean =>
  tcb.config.profile === "linux" && (flags & (SYN | ACK)) === (SYN | ACK) && ackSent < 0;

function measureOf(end: TcpEnd, segment: Packet, resent: RangeSet): Measure {
  const { flags, tcpOptions, tsEcr, sackBlocks, sackEdges } = segment;
  if ((flags & ACK) === 0) return "nothing";
  const ack = end.ownPlace(segment.ack);
  const una = end.ownPlace(end.tcb.sndUna);
  if (ack > una && ack <= end.sentEnd && !resent.touches(una, ack)) return "anything";
  // The SYN,ACK of a Fast Open lies below SND.UNA; the first ACK answers it (RFC 7413 §4.2.2).
  const answersSynAck = end.tcb.synAckPending && ack >= una && ack <= end.sentEnd;
  if (answersSynAck && !resent.touches(0, 1)) return "anything";
  if ((tcpOptions & OPTION_SACK) !== 0 && sackEdges !== null) {
    for (let block = 0; block < sackBlocks; block++) {
      const from = end.ownPlace(sackEdges[2 * block]!);
      const to = end.ownPlace(sackEdges[2 * block + 1]!);
      if (from >= ack && !resent.covers(from, to)) return "anything";
    }
  }
  const hasEcho = (tcpOptions & OPTION_TIMESTAMPS) !== 0 && tsEcr !== 0;
  return hasEcho ? "echo" : "nothing";
}

/** What an echoed timestamp tells, in whole ticks, one at the least. */
function echoNs({ tcb, clockNs }: TcpEnd, { tsEcr }: Packet): Ns {
  const now = Math.floor(clockNs / TICK_NS) + tcb.tsOffset;
  return Math.max(1, (now - tsEcr) | 0) * TICK_NS;
}

function wrongMeasure(end: TcpEnd, measure: Measure, beforeNs: Ns, toldNs: Ns): string | null {
  if (measure === "anything") return null;
  if (measure === "nothing") {
    return end.arrivalFlags < 0
      ? "measures a round trip though nothing has come"
      : "measures a round trip of what was sent more than once";
  }
  const sampleNs = sampleOf(end, beforeNs);
  if (Math.abs(sampleNs - toldNs) < 1e4 || end.tcb.rtt.srttNs < 1e4) return null;
  const found = `${Math.round(sampleNs / 1000)} us, of what was sent more than once; its timestamp tells ${toldNs / 1000} us`;
  return `measures a round trip of ${found}`;
}

/** The sample that has moved SRTT: it moves by an eighth of the difference (RFC 6298 §2.3). */
const sampleOf = ({ tcb: { rtt } }: TcpEnd, beforeNs: Ns): Ns =>
  beforeNs < 0 ? rtt.srttNs : beforeNs + 8 * (rtt.srttNs - beforeNs);

/** A back-off may also end by an ICMP error (RFC 6069 §4), and for thin streams where that was chosen. */
const mayForget = ({ tcb: { config, softError } }: TcpEnd): boolean =>
  softError !== null || config.thinLinearTimeouts;
