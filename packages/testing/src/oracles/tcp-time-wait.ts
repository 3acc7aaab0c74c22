import { formatDuration, NEVER, type Ns } from "@seedwire/engine";
import type { State } from "@seedwire/tcp";
import { ACK, FIN, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface TimeWait {
  /** When it began, on the host's clock; -1 before. */
  sinceNs: Ns;
  /** How long it has to last. */
  lastsNs: Ns;
  /** When its timer expires, as it was armed before this event. */
  deadlineNs: Ns;
  /** The peer's FIN came again in this event, and is to be acknowledged. */
  owesAck: boolean;
}

/**
 * TIME-WAIT lasts its time. A RST may end it (RFC 1337 §2, unless that is forbidden), a new SYN (RFC 9293
 * MAY-2, RFC 6191 §2), an ABORT, and the crash of the host.
 */
export const tcpTimeWait: Oracle = {
  name: "tcp-time-wait",
  promise:
    "TIME-WAIT lasts twice the maximum segment lifetime, and acknowledges a FIN that comes again",
  source: "RFC 9293 §3.6.1",
  watch: (run) => {
    const view = tcpView(run);
    const waitOf = view.slot<TimeWait>(() => ({
      sinceNs: -1,
      lastsNs: 0,
      deadlineNs: NEVER,
      owesAck: false,
    }));

    const state = (end: TcpEnd, from: State, to: State): void => {
      const wait = waitOf(end);
      if (to === "TIME-WAIT") {
        wait.sinceNs = end.clockNs;
        wait.lastsNs = end.tcb.config.timeWaitNs;
        wait.deadlineNs = NEVER;
      }
      if (from !== "TIME-WAIT" || isEnded(end)) return;
      const lastedNs = end.clockNs - wait.sinceNs;
      const isByItself = end.arrivalFlags >= 0 || end.clockNs >= wait.deadlineNs;
      if (lastedNs >= wait.lastsNs || !isByItself) return;
      const found = `TIME-WAIT ends after ${formatDuration(lastedNs)}, expected ${formatDuration(wait.lastsNs)}`;
      run.breach(view.breach(end, found));
    };

    const arrive = (end: TcpEnd, segment: Packet): void => {
      const { tcb } = end;
      if (tcb.state !== "TIME-WAIT") return;
      const isFin = (segment.flags & (FIN | ACK | RST | SYN)) === (FIN | ACK);
      const isStamped = !tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) !== 0;
      const isLast = end.arrivalPlace + end.arrivalLength === end.peerFinPlace + 1;
      waitOf(end).owesAck = isFin && isStamped && isLast;
    };

    const settled = (end: TcpEnd): void => {
      const { state: now, timeWaitDeadlineNs } = end.tcb;
      if (now !== "TIME-WAIT") return;
      const wait = waitOf(end);
      wait.deadlineNs = timeWaitDeadlineNs;
      const isOwed = wait.owesAck && end.sends === 0;
      wait.owesAck = false;
      if (isOwed) run.breach(view.breach(end, "leaves the peer's FIN unanswered in TIME-WAIT"));
      if (timeWaitDeadlineNs !== NEVER) return;
      run.breach(view.breach(end, "is in TIME-WAIT without an end"));
    };
    view.hear({ state, arrive, settled });
  },
};

/** Something has come, or happened, that may end it early. */
function isEnded({ arrivalFlags, connection, tcb }: TcpEnd): boolean {
  if (connection.endpoint.vanished) return true;
  if (arrivalFlags < 0) return false;
  if ((arrivalFlags & SYN) !== 0) return true;
  return (arrivalFlags & RST) !== 0 && !tcb.config.ignoreResetInTimeWait;
}
