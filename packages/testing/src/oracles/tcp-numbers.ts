import { FIN, RST, SYN, tcpHeaderBytes, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { lengthOf, tcpView, type TcpEnd } from "../tcp-view/index.ts";

/** MSS without the option (RFC 9293 MUST-15). */
const DEFAULT_MSS = 536;
/** Linux sends no segments that are smaller than this, options included, whatever the peer says. */
const LINUX_LEAST_MSS = 48;

/**
 * The sequence numbers of what is sent follow one another without a gap, from the ISN on and past 2^32, and
 * no segment is longer than the peer takes. (That a number always stands for the same byte is of
 * `tcp-safety`.)
 */
export const tcpNumbers: Oracle = {
  name: "tcp-numbers",
  promise:
    "New data follows what was sent before without a gap, nothing follows the FIN, and no segment is longer than the peer's MSS",
  source: "RFC 9293 §3.4",
  watch: (run) => {
    const view = tcpView(run);
    const send = (end: TcpEnd, segment: Packet): void => {
      if ((segment.flags & RST) !== 0) return;
      const found = wrongPlace(end, segment) ?? wrongLength(end, segment);
      if (found !== null) run.breach(view.breach(end, found, segment));
    };
    view.hear({ send });
  },
};

function wrongPlace(end: TcpEnd, segment: Packet): string | null {
  const { sentEnd, finPlace, tcb } = end;
  const { flags } = segment;
  const length = lengthOf(segment);
  const place = end.ownPlace(segment.seq);
  if ((flags & SYN) !== 0) return place === 0 ? null : "a SYN does not have the ISN";
  if (length === 0) return isPlaceOfAck(end, place) ? null : wrongAckPlace(end, place);
  if (place > sentEnd) return `leaves out bytes ${sentEnd - 1} to ${place - 2}`;
  const isFin = (flags & FIN) !== 0;
  const until = place + length;
  if (finPlace >= 0 && until > finPlace + 1) return `sends byte ${until - 2} after its FIN`;
  if (finPlace >= 0 && isFin && until - 1 !== finPlace) return "its FIN moves";
  const isOld = until <= end.ownPlace(tcb.sndUna);
  const isKeepAlive = tcb.config.keepAliveOctet && length === 1;
  return isOld && !isKeepAlive
    ? `sends bytes ${place - 1} to ${until - 2}, all acknowledged`
    : null;
}

/**
 * SND.NXT; one less probes the peer, as does what is before SND.UNA; the octet of a window probe is not
 * counted before it is acknowledged; and Linux stays within a window that was drawn back.
 */
function isPlaceOfAck(end: TcpEnd, place: number): boolean {
  const { sentEnd, tcb } = end;
  const una = end.ownPlace(tcb.sndUna);
  if (place === sentEnd || place === sentEnd - 1 || place === una || place === una - 1) return true;
  return tcb.sending.inPortions && place === una + tcb.sndWndBytes;
}

const wrongAckPlace = ({ sentEnd }: TcpEnd, place: number): string =>
  `a segment without data has the number of byte ${place - 1}; next to send is byte ${sentEnd - 1}`;

function wrongLength(end: TcpEnd, segment: Packet): string | null {
  const { payloadLength, flags } = segment;
  // With data in the SYN (Fast Open) the MSS is that of the connection before.
  if (payloadLength === 0 || (flags & SYN) !== 0) return null;
  const told = end.peerMss < 0 ? DEFAULT_MSS : end.peerMss;
  const mss = end.tcb.sending.inPortions ? Math.max(told, LINUX_LEAST_MSS) : told;
  const bytes = tcpHeaderBytes(segment) - 20 + payloadLength;
  if (bytes <= mss || payloadLength === 1) return null;
  return `has ${bytes} bytes of options and data; the peer takes ${mss}`;
}
