import { CE, CWR, NOT_ECT, SYN, type Packet } from "@seedwire/wire";
import { enterQuickAckMode } from "../receive/linux-acks.ts";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { takeEveryMark } from "./every-mark.ts";
import { countReceived } from "./received-marks.ts";

const ECN_FIELD = 3;
/** ACKs that do not wait after a mark: the peer's window may be small (Linux). */
const QUICK_ACKS = 2;

/**
 * A segment has come in the window, which says that it could be marked, or on a connection with ECN. Linux
 * counts while the connection is established, and before it looks at the ACK; with Accurate ECN the peer
 * has to hear of marks in other states too.
 */
export function noteArrival(tcb: Tcb, segment: Packet): void {
  const { accurate, agreed } = tcb.ecn;
  const isLinux = tcb.config.profile === "linux";
  if (accurate === null && isLinux && tcb.state !== "ESTABLISHED") return;
  if ((segment.flags & SYN) !== 0) return;
  countReceived(tcb, accurate, segment);
  if (!agreed) tcb.ecn.seen = true;
}

/** Text has come on a connection with classic ECN: its CWR ends the echo of marks (RFC 3168 §6.1.3). */
export function takeCwr(tcb: Tcb, segment: Packet): void {
  if ((segment.flags & CWR) === 0 || tcb.ecn.accurate !== null) return;
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
