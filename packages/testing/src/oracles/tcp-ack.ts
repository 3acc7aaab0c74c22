import { ACK, OPTION_SACK, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Told {
  /** Place of the right edge of the window that was offered last; -1 before. */
  edge: number;
  /** The range beyond what was missing that came last, while nothing has come that was missing. */
  earlyFrom: number;
  earlyTo: number;
}

/** The largest window that the header has room for. */
const MOST_UNSCALED = 0xffff;

/** Acknowledgements, SACK blocks and windows say what has come, and no more. */
export const tcpAck: Oracle = {
  name: "tcp-ack",
  promise:
    "An acknowledgement never falls, and never tells of what has not come; nor do SACK blocks; the window's right edge stays where it was offered",
  source: "RFC 9293 §3.4",
  watch: (run) => {
    const view = tcpView(run);
    const toldOf = view.slot<Told>(() => ({ edge: -1, earlyFrom: 0, earlyTo: 0 }));

    const arrive = (end: TcpEnd, segment: Packet): void => {
      if ((segment.flags & (SYN | RST)) !== 0 || end.arrivalLength === 0) return;
      const told = toldOf(end);
      const from = end.arrivalPlace;
      const to = from + end.arrivalLength;
      const isKnown = from <= end.arrivedNext || end.arrivedEarly.covers(from, to);
      if (!isKnown && !isOld(end, segment)) {
        told.earlyFrom = from;
        told.earlyTo = to;
      } else {
        // Nothing is known of it: it may have been refused, or what came before it.
        told.earlyTo = told.earlyFrom;
      }
    };

    const send = (end: TcpEnd, segment: Packet): void => {
      if ((segment.flags & (ACK | RST)) !== ACK) return;
      const ack = end.peerPlace(segment.ack);
      const found = wrongAck(end, ack) ?? wrongSack(end, toldOf(end), segment, ack);
      if (found !== null) run.breach(view.breach(end, found, segment));
      checkEdge(end, segment, ack);
    };

    const checkEdge = (end: TcpEnd, segment: Packet, ack: number): void => {
      const told = toldOf(end);
      // A SYN,ACK that goes again after data by Fast Open cannot tell of more: it is not scaled (RFC 7323 §2.2).
      if ((segment.flags & SYN) !== 0 && segment.window === MOST_UNSCALED) {
        told.edge = Math.max(told.edge, ack + MOST_UNSCALED);
        return;
      }
      const unit = (segment.flags & SYN) === 0 ? 1 << end.receiveScale : 1;
      const edge = ack + segment.window * unit;
      const back = told.edge - edge;
      if (isOfBefore(end, ack)) return; // the ACK that follows at once tells of the whole window again
      told.edge = edge;
      if (back <= 0 || back < 1 << end.receiveScale || mayShrink(end, segment)) return;
      const found = `takes back ${back} bytes of the window that it has offered`;
      run.breach({ ...view.breach(end, found, segment), source: "RFC 9293 SHLD-14" });
    };

    view.hear({ arrive, send });
  },
};

function wrongAck(end: TcpEnd, ack: number): string | null {
  if (ack > end.arrivedNext) {
    return `acknowledges all up to byte ${ack - 1}; of that only ${end.arrivedNext - 1} have come`;
  }
  if (ack < end.ackSent) {
    return `acknowledges all up to byte ${ack - 1}, and had acknowledged ${end.ackSent - 1} before`;
  }
  return null;
}

function wrongSack(end: TcpEnd, told: Told, segment: Packet, ack: number): string | null {
  const { sackBlocks, sackEdges, tcpOptions } = segment;
  if ((tcpOptions & OPTION_SACK) === 0 || sackEdges === null) return null;
  const from = (block: number): number => end.peerPlace(sackEdges[2 * block]!);
  const to = (block: number): number => end.peerPlace(sackEdges[2 * block + 1]!);
  // The ACK of a FIN may tell of what waited for what was before it (Linux).
  const atEnd = end.peerFinPlace >= 0 && ack > end.peerFinPlace;
  const first = !atEnd && isDuplicateSack(end, segment, ack) ? 1 : 0;
  // What came just now and lies before the first byte is of a connection before this one: Linux tells of that too.
  const isBefore = to(0) <= 1 && from(0) === end.arrivalPlace;
  if (first === 1 && !isBefore && !end.arrivedTwice.covers(from(0), to(0))) {
    return `says that ${range(from(0), to(0))} came twice (D-SACK)`;
  }
  const { earlyFrom, earlyTo } = told;
  let isTold = -1;
  for (let block = first; block < sackBlocks; block++) {
    if (to(block) <= from(block))
      return `a SACK block holds nothing: ${range(from(block), to(block))}`;
    if (from(block) < ack && !atEnd) {
      return `a SACK block tells of ${range(from(block), to(block))}, which is acknowledged`;
    }
    const hasCome = to(block) <= end.arrivedNext || end.arrivedEarly.covers(from(block), to(block));
    if (!hasCome) return `SACKs ${range(from(block), to(block))}, not all of which has come`;
    if (isTold < 0 && earlyFrom < earlyTo && from(block) <= earlyFrom && earlyTo <= to(block)) {
      isTold = block;
    }
  }
  if (isTold <= first) return null;
  return `SACKs ${range(earlyFrom, earlyTo)}, which came last, not in its first block (RFC 2018 §4)`;
}

/** Its timestamp says that it was held back: it may be taken or not (RFC 7323 §5.3). */
const isOld = ({ tcb }: TcpEnd, { tsVal }: Packet): boolean =>
  tcb.timestampsOk && ((tsVal - tcb.tsRecent) | 0) < 0;

/** The first block tells of a duplicate: it lies below the ACK, or within the second (RFC 2883 §4). */
function isDuplicateSack(end: TcpEnd, { sackBlocks, sackEdges }: Packet, ack: number): boolean {
  if (sackBlocks === 0 || sackEdges === null) return false;
  const [from, to] = [end.peerPlace(sackEdges[0]!), end.peerPlace(sackEdges[1]!)];
  if (from < ack) return true;
  if (sackBlocks < 2) return false;
  return end.peerPlace(sackEdges[2]!) <= from && to <= end.peerPlace(sackEdges[3]!);
}

/**
 * Linux closes the window when it has no memory for what comes, and shrinks it where that was asked for;
 * what is left of a connection in TIME-WAIT tells the last 16 bits of its window only.
 */
const mayShrink = ({ tcb }: TcpEnd, { window }: Packet): boolean =>
  tcb.config.receiveWindow === "linux" &&
  ((window === 0 && tcb.memory.freeBytes < 0) ||
    tcb.config.windowShrinks ||
    tcb.state === "TIME-WAIT");

/**
 * DCTCP tells how what came before this mark had come (RFC 8257 §3.2): in an ACK of that alone, and in Linux
 * with the window beyond all that has come.
 */
const isOfBefore = (end: TcpEnd, ack: number): boolean =>
  end.tcb.config.receiveWindow === "linux" &&
  end.tcb.congestion.echoesEveryMark &&
  ack < end.peerPlace(end.tcb.rcvNxt);

const range = (from: number, to: number): string => `bytes ${from - 1} to ${to - 2}`;
