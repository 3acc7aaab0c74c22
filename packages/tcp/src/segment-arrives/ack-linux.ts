import type { Packet } from "@seedwire/wire";
import { closeDown, establish } from "../event/change-state.ts";
import { peerIsAlive } from "../event/keep-alive.ts";
import { acknowledge, acknowledgeOld } from "../loss/acknowledge.ts";
import type { Outbox } from "../outbox.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
import { emitReset } from "../send/segment.ts";
import { seqAdd, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { completes, finMoves, updateSendWindow } from "./ack.ts";
import { bringsNews } from "./after-fin.ts";
import { challenge } from "./challenge.ts";
import { endsOf } from "./closed.ts";
import { noteSpuriousSyn } from "./spurious-syn.ts";

/** Fifth: the ACK field, as Linux. Returns whether the rest of the segment is looked at. */
export function linuxProcessAck(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  if (tcb.synAckPending && !completes(tcb, segment, out)) return false;
  if (tcb.state === "SYN-RECEIVED" && !opens(tcb, segment, out)) return false;
  if (seqLt(ack, tcb.sndUna)) {
    if (!isTooOld(tcb, segment)) {
      acknowledgeOld(tcb, segment, out);
      return true;
    }
    challenge(tcb, out); // RFC 5961 §5.2
    return false;
  }
  if (seqGt(ack, tcb.sndNxt)) {
    // What was never sent is acknowledged: Linux says so only when the connection is closing.
    if (tcb.state !== "ESTABLISHED") challenge(tcb, out);
    return false;
  }
  keepTimestamp(tcb, segment, out.nowNs);
  peerIsAlive(tcb, out.nowNs);
  tcb.softError = null;
  if (seqGt(ack, tcb.sndUna)) tcb.probingSinceNs = -1;
  const windowChanged = updateSendWindow(tcb, segment, ack);
  acknowledge(tcb, segment, windowChanged, out);
  const before = tcb.state;
  if (!finMoves(tcb, out)) return false;
  if (before === "FIN-WAIT-1" && tcb.state === "FIN-WAIT-2" && tcb.orphan) {
    return !refusesNews(tcb, segment, out);
  }
  return true;
}

/** The ACK of our SYN completes the handshake; one of something else draws a RST. */
function opens(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const ack = toSeq(segment.ack);
  if (seqLeq(ack, tcb.sndUna) || seqGt(ack, tcb.sndNxt)) {
    emitReset(endsOf(segment), out, segment.ack, null);
    return false;
  }
  noteSpuriousSyn(tcb, segment);
  establish(tcb, out);
  tcb.sndWl1 = toSeq(segment.seq);
  tcb.sndWl2 = ack;
  return true;
}

/** More than the largest window below SND.UNA, or before the beginning (RFC 5961 §5.2). */
function isTooOld(tcb: Tcb, segment: Packet): boolean {
  const acknowledged = tcb.unaOffset + (tcb.passive ? 0 : 1);
  const back = Math.min(tcb.maxSndWndBytes, acknowledged);
  return seqLt(toSeq(segment.ack), seqAdd(tcb.sndUna, -back));
}

/** The ACK of our FIN brings text, and nobody will read it (RFC 9293 §3.6.1). */
function refusesNews(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  if (!bringsNews(tcb, segment)) return false;
  emitReset(endsOf(segment), out, segment.ack, null);
  closeDown(tcb, out);
  return true;
}
