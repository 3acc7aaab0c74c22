import { CE, CWR, FIN, NOT_ECT, SYN, type Packet } from "@seedwire/wire";
import { enterQuickAckMode } from "../receive/linux-acks.ts";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { takeEveryMark } from "./every-mark.ts";
import { countReceived } from "./received-marks.ts";

const ECN_FIELD = 3;
/** ACKs that do not wait after a mark: the peer's window may be small (Linux). */
const QUICK_ACKS = 2;

/**
 * A segment has come in the window on a connection with ECN, with text or without; or without ECN, and says
 * that it could be marked.
 *
 * @param opens it completes the handshake: only Accurate ECN counts it (Linux)
 */
export function noteArrival(tcb: Tcb, segment: Packet, opens: boolean): void {
  const { accurate, agreed } = tcb.ecn;
  if ((segment.flags & SYN) === 0 && (accurate !== null || !opens)) {
    countReceived(tcb, accurate, segment);
    if (!agreed) tcb.ecn.seen = true;
  }
  if (!agreed || accurate !== null) return;
  if (segment.payloadLength > 0 || (segment.flags & FIN) !== 0) takeCwr(tcb, segment);
}

/** Text has come on a connection with classic ECN: its CWR ends the echo of marks (RFC 3168 §6.1.3). */
function takeCwr(tcb: Tcb, segment: Packet): void {
  if ((segment.flags & CWR) === 0) return;
  tcb.ecn.echoing = false;
  if (tcb.config.ackPolicy === "linux") tcb.ackMandatory = true;
  else tcb.ackNow = true;
}

/**
 * Text has come on a connection with classic ECN that is new and in the window: a mark on it is echoed
 * from now on (RFC 3168 §6.1.3). Text that could not be marked after some that could is sent again
 * (Linux).
 */
export function takeMark(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { ecn } = tcb;
  if (ecn.accurate !== null) return; // counted already
  if (tcb.congestion.echoesEveryMark) return takeEveryMark(tcb, segment, out);
  const field = segment.trafficClass & ECN_FIELD;
  if (field === NOT_ECT) {
    if (ecn.seen) acknowledgeSoon(tcb);
    return;
  }
  ecn.seen = true;
  if (field !== CE || ecn.echoing) return;
  ecn.echoing = true;
  acknowledgeSoon(tcb);
}

function acknowledgeSoon(tcb: Tcb): void {
  if (tcb.config.ackPolicy === "linux") enterQuickAckMode(tcb, QUICK_ACKS);
  else tcb.ackNow = true;
}
