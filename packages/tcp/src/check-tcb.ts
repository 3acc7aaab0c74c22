import { invariant, NEVER } from "@seedwire/engine";
import { seqDiff, seqLeq } from "./seq.ts";
import { maySend } from "./state.ts";
import { finAcknowledged, offsetOf, type Tcb } from "./tcb.ts";

/** Holds before and after every event. */
export function checkTcb(tcb: Tcb): void {
  const { scoreboard: board } = tcb;
  invariant(seqLeq(tcb.sndUna, tcb.sndNxt), "SND.UNA <= SND.NXT", tcb);
  invariant(board.bytes === seqDiff(tcb.sndNxt, tcb.sndUna), "all in flight is on the board", tcb);
  invariant(board.sackedOut + board.lostOut <= board.count, "sacked + lost <= packets out", tcb);
  invariant(board.retransOut <= board.count, "retransmitted <= packets out", tcb);
  invariant(tcb.congestion.cwndSegments >= 1, "cwnd >= SMSS", tcb);
  invariant(tcb.congestion.cwndSegments < Infinity, "cwnd is finite", tcb);
  invariant(
    tcb.reassembly.empty || !tcb.finReceived,
    "nothing waits for reassembly after the FIN",
    tcb,
  );
  invariant(
    tcb.scoreboard.count === 0 ||
      tcb.rtoDeadlineNs !== NEVER ||
      tcb.persistDeadlineNs !== NEVER ||
      tcb.state === "CLOSED" ||
      tcb.state === "TIME-WAIT",
    "what is in flight is watched by a timer",
    tcb,
  );
  invariant(
    tcb.scoreboard.count > 0 ||
      !hasUnsent(tcb) ||
      tcb.persistDeadlineNs !== NEVER ||
      tcb.pacing.deadlineNs !== NEVER ||
      // While its SYN,ACK is not acknowledged, the timer that repeats that watches, in FIN-WAIT-1 too, which
      // Fast Open may have reached by then (Linux has one timer for that and for probes).
      (tcb.synAckPending && tcb.rtoDeadlineNs !== NEVER),
    "what waits with nothing in flight is watched by a timer",
    tcb,
  );
  invariant(
    !tcb.sending.inPortions ||
      tcb.persistDeadlineNs === NEVER ||
      (board.count === 0 && tcb.sending.queue.count > 0),
    "windows are probed for what waits with nothing in flight",
    tcb,
  );
  invariant(
    !tcb.sending.inPortions ||
      !maySend(tcb.state) ||
      tcb.sending.queue.startOffset === unsentFrom(tcb),
    "the write queue begins where nothing was sent yet",
    tcb,
  );
  invariant(
    seqLeq(tcb.rcvNxt, tcb.rcvAdv) || tcb.config.receiveWindow === "linux",
    "RCV.NXT lies within the window offered",
    tcb,
  );
  invariant(tcb.memory.usedBytes >= 0, "memory in use >= 0", tcb);
  invariant(
    tcb.state === "CLOSED" || tcb.sendBuffer.endOffset >= acknowledgedBytes(tcb),
    "nothing is acknowledged that was not written",
    tcb,
  );
}

/** Whether data or our FIN could still leave for the first time. */
const hasUnsent = (tcb: Tcb): boolean =>
  maySend(tcb.state) &&
  !tcb.finSent &&
  (tcb.finQueued || offsetOf(tcb, tcb.sndNxt) < tcb.sendBuffer.endOffset);

const acknowledgedBytes = (tcb: Tcb): number => tcb.unaOffset - (finAcknowledged(tcb) ? 1 : 0);

/** Where the bytes begin that were never sent. */
const unsentFrom = (tcb: Tcb): number => offsetOf(tcb, tcb.sndNxt) - (tcb.finSent ? 1 : 0);
