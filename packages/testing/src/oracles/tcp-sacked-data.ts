import type { SenderEvent } from "@seedwire/tcp";
import { ACK, OPTION_SACK, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { RangeSet } from "../tcp-view/range-set.ts";
import { lengthOf, tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Sacked {
  /** Places that the peer has SACKed. */
  readonly ranges: RangeSet;
  /** Where segments begin and end, as they were last sent; most of them in order. */
  readonly borders: Set<number>;
  /** The peer let go of what it had SACKed, or the segments were cut anew: nothing is sure. */
  unsure: boolean;
  smssBytes: number;
}

/**
 * What the peer has SACKed need not go again. It may after a time-out (RFC 2018 §8), as a tail loss probe
 * (RFC 8985 §7.3), and where segments are cut anew since the path takes less.
 */
export const tcpSackedData: Oracle = {
  name: "tcp-sacked-data",
  promise:
    "What the peer has SACKed is not sent again without cause, and only gaps are taken for lost",
  source: "RFC 6675 §4",
  watch: (run) => {
    const view = tcpView(run);
    const sackedOf = view.slot<Sacked>(({ tcb }) => ({
      ranges: new RangeSet(),
      borders: new Set<number>(),
      unsure: false,
      smssBytes: tcb.smssBytes,
    }));

    const send = (end: TcpEnd, segment: Packet): void => {
      const length = lengthOf(segment);
      if (length === 0 || (segment.flags & RST) !== 0) return;
      const sacked = sackedOf(end);
      const place = end.ownPlace(segment.seq);
      if (place < end.sentEnd) return noteCut(end, place, place + length);
      sacked.borders.add(place);
      sacked.borders.add(place + length);
      for (const border of sacked.borders) {
        if (border >= end.acked) break;
        sacked.borders.delete(border);
      }
    };

    /**
     * A segment that goes again may be shorter than it was, where options take more room, or longer, where
     * they take less. Then all that was handed down with it is cut anew (Linux), at the most up to what is
     * SACKed: a SACK of a segment as it was first sent may cover no segment whole any more.
     */
    const noteCut = (end: TcpEnd, place: number, cut: number): void => {
      const { borders, ranges } = sackedOf(end);
      const { config, smssBytes } = end.tcb;
      if (config.sendPolicy !== "linux") return;
      const until = borders.has(cut)
        ? cut
        : Math.min(ranges.beyond(cut), cut + config.maxBurstSegments * smssBytes);
      for (const border of borders) if (border > place && border < until) borders.delete(border);
      borders.add(place);
      borders.add(cut);
    };

    const arrive = (end: TcpEnd, segment: Packet): void => {
      if ((segment.tcpOptions & OPTION_SACK) === 0 || !isSurelyTaken(end, segment)) return;
      const { sackBlocks, sackEdges } = segment;
      const { ranges, borders } = sackedOf(end);
      const ack = end.ownPlace(segment.ack);
      for (let block = 0; block < sackBlocks; block++) {
        const from = end.ownPlace(sackEdges![2 * block]!);
        const to = end.ownPlace(sackEdges![2 * block + 1]!);
        const isWhole = borders.has(from) && borders.has(to);
        if (from > ack && from < to && to <= end.sentEnd && isWhole) ranges.add(from, to);
      }
      ranges.forgetBelow(ack);
    };

    const sender = (end: TcpEnd, event: SenderEvent): void => {
      const sacked = sackedOf(end);
      if (event.what === "lost" && event.why === "sack reneging") sacked.unsure = true;
      if (event.what === "lost") return checkLoss(end, event.seq, event.why);
      if (event.what !== "retransmission" || event.why !== "lost") return;
      const place = end.ownPlace(event.seq);
      const until = place + event.length;
      if (sacked.unsure || !sacked.ranges.covers(place, until)) return;
      const found = `sends bytes ${place - 1} to ${until - 2} again, which the peer has SACKed`;
      run.breach(view.breach(end, found));
    };

    /** By SACKs a segment is lost only if something beyond it has come. */
    const checkLoss = (end: TcpEnd, seq: number, why: string): void => {
      const { scoreboard: board, sackOk } = end.tcb;
      if (why !== "dupthresh" || board.sackedOut > 0) return;
      const beyond = sackOk ? "nothing beyond it was SACKed" : "no duplicate ACK has come";
      const found = `takes byte ${end.ownPlace(seq) - 1} for lost, though ${beyond}`;
      run.breach({ ...view.breach(end, found), source: "RFC 6675 §4" });
    };

    const settled = (end: TcpEnd): void => {
      const sacked = sackedOf(end);
      const { smssBytes } = end.tcb;
      if (smssBytes !== sacked.smssBytes && sacked.ranges.count > 0) sacked.unsure = true;
      sacked.smssBytes = smssBytes;
      if (end.acked < end.sentEnd) {
        // What was handed down with a segment that is acknowledged in part is cut anew from there (Linux).
        if (!sacked.borders.has(end.acked)) noteCut(end, end.acked, end.acked);
        return;
      }
      sacked.ranges.clear();
      sacked.unsure = false;
    };
    view.hear({ send, arrive, sender, settled });
  },
};

/** Whether the segment is one of those that no check turns away, before its SACK blocks are read. */
function isSurelyTaken(end: TcpEnd, segment: Packet): boolean {
  const { tcb } = end;
  if ((segment.flags & (ACK | RST | SYN)) !== ACK) return false;
  const begins = (segment.seq - tcb.rcvNxt) | 0;
  const ends = (segment.seq + lengthOf(segment) - tcb.rcvAdv) | 0;
  if (begins < 0 || ends > 0) return false;
  if (tcb.timestampsOk) {
    if ((segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return false;
    if (((segment.tsVal - tcb.tsRecent) | 0) < 0) return false;
  }
  const ack = end.ownPlace(segment.ack);
  return ack >= end.acked && ack <= end.sentEnd && tcb.sackOk;
}
