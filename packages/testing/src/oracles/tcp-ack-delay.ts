import { formatDuration, ms, type Ns } from "@seedwire/engine";
import { ACK, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Owed {
  /** Since when an ACK is owed, on the host's clock; -1 if none is. */
  sinceNs: Ns;
}

/** The longest that an ACK may be delayed (RFC 9293 MUST-58), and as much again for coarse timers. */
const MOST_NS = ms(500);
const SLACK = 1.25;

/** New data is acknowledged soon. */
export const tcpAckDelay: Oracle = {
  name: "tcp-ack-delay",
  promise: "Data that is next in order is answered within half a second",
  source: "RFC 9293 MUST-58",
  watch: (run) => {
    const view = tcpView(run);
    const owedOf = view.slot<Owed>(() => ({ sinceNs: -1 }));

    const check = (end: TcpEnd): void => {
      const owed = owedOf(end);
      if (owed.sinceNs < 0) return;
      const { config, state } = end.tcb;
      const lateNs = end.clockNs - owed.sinceNs;
      const mostNs = Math.max(MOST_NS, config.delayedAckNs, config.delayedAckMaxNs);
      if (lateNs <= SLACK * mostNs + 2 * config.timerTickNs || state === "CLOSED") return;
      owed.sinceNs = -1;
      const found = `data that came ${formatDuration(lateNs)} ago has no answer yet`;
      run.breach(view.breach(end, found));
    };

    const arrive = (end: TcpEnd, segment: Packet): void => {
      check(end);
      const owed = owedOf(end);
      if (owed.sinceNs < 0 && isTakenAsNext(end, segment)) owed.sinceNs = end.clockNs;
    };
    const send = (end: TcpEnd, { flags }: Packet): void => {
      check(end);
      if ((flags & (ACK | RST)) !== 0) owedOf(end).sinceNs = -1;
    };
    view.hear({ arrive, send });
    return () => {
      for (const end of view.alive) check(end);
    };
  },
};

/** Data at RCV.NXT, within the window, of a connection that takes data; nothing turns it away. */
function isTakenAsNext(end: TcpEnd, segment: Packet): boolean {
  const { tcb, arrivalPlace, arrivalLength, arrivedNext } = end;
  const { state } = tcb;
  if (state !== "ESTABLISHED" && state !== "FIN-WAIT-1" && state !== "FIN-WAIT-2") return false;
  if ((segment.flags & (ACK | RST | SYN)) !== ACK || segment.payloadLength === 0) return false;
  const isNew = arrivalPlace <= arrivedNext && arrivalPlace + arrivalLength > arrivedNext;
  // Without memory for it, what came before may have been refused: then it is early, and may be, too (Linux).
  const hasRefused = tcb.config.receiveWindow === "linux" && tcb.counters.droppedForMemory > 0;
  if (hasRefused && end.peerPlace(tcb.rcvNxt) < arrivalPlace) return false;
  const fits = ((segment.seq + arrivalLength - tcb.rcvAdv) | 0) <= 0;
  if (!isNew || !fits || tcb.synAckPending || tcb.readShut) return false;
  if (tcb.timestampsOk) {
    if ((segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return false;
    if (((segment.tsVal - tcb.tsRecent) | 0) < 0) return false;
  }
  const ack = end.ownPlace(segment.ack);
  return ack >= end.ownPlace(tcb.sndUna) && ack <= end.sentEnd;
}
