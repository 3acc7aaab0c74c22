import { inReduction } from "./loss/recovery.ts";
import { offsetOf, type Recovery, type Tcb } from "./tcb.ts";
import type { LossSign, ProbeCause, Range, RetransmissionCause, SenderEvent, Why } from "./why.ts";
import type { Seq } from "./seq.ts";

/**
 * Tells what a sender does, and why. It is there only while somebody listens (`tcb.teller`). Changes
 * are found by comparison with what was told before; who makes one only says why, right after it.
 */
export class Teller {
  readonly #tell: (event: SenderEvent) => void;
  #cwnd: number;
  #ssthresh: number;
  #state: Recovery;
  #pacingBps: number;

  constructor({ congestion, recovery, pacingBps }: Tcb, tell: (event: SenderEvent) => void) {
    this.#tell = tell;
    this.#cwnd = congestion.cwndSegments;
    this.#ssthresh = congestion.ssthreshSegments;
    this.#state = recovery;
    this.#pacingBps = pacingBps;
  }

  /** Tells what has changed since it was told last, with this reason. */
  because({ congestion, recovery, pacingBps }: Tcb, why: Why): void {
    const { cwndSegments, ssthreshSegments } = congestion;
    if (recovery !== this.#state) {
      this.#tell({ what: "state", from: this.#state, to: recovery, why });
      this.#state = recovery;
    }
    if (ssthreshSegments !== this.#ssthresh) {
      this.#tell({ what: "ssthresh", from: this.#ssthresh, to: ssthreshSegments, why });
      this.#ssthresh = ssthreshSegments;
    }
    if (cwndSegments !== this.#cwnd) {
      this.#tell({ what: "cwnd", from: this.#cwnd, to: cwndSegments, why });
      this.#cwnd = cwndSegments;
    }
    if (pacingBps !== this.#pacingBps) {
      this.#tell({
        what: "pacing",
        from: this.#pacingBps,
        to: pacingBps,
        why: congestion.phase ?? "cwnd and round trip",
      });
      this.#pacingBps = pacingBps;
    }
  }

  /** cwnd has moved with an ACK: by the controller, or by PRR where it is being reduced. */
  acknowledged(tcb: Tcb): void {
    const { hasModel, phase, ssthreshSegments } = tcb.congestion;
    if (ssthreshSegments !== this.#ssthresh) {
      const why = phase ?? "HyStart found the queue growing";
      this.#tell({ what: "ssthresh", from: this.#ssthresh, to: ssthreshSegments, why });
      this.#ssthresh = ssthreshSegments;
    }
    if (inReduction(tcb) && !hasModel) this.because(tcb, "PRR");
    else if (phase !== null) this.because(tcb, phase);
    else this.because(tcb, this.#cwnd < this.#ssthresh ? "slow start" : "congestion avoidance");
  }

  /** A segment of the board is taken for lost. */
  lost(tcb: Tcb, index: number, why: LossSign): void {
    const { scoreboard: board } = tcb;
    this.#tell({ what: "lost", ...range(tcb, board.start(index), board.length(index)), why });
  }

  /** A reduction is taken back; the changes follow. */
  undone(tcb: Tcb, why: Why): void {
    this.#tell({ what: "undo", why });
    this.because(tcb, why);
  }

  /** A segment leaves again, of so many sequence numbers from `start` on. */
  again(tcb: Tcb, start: Seq, length: number, why: RetransmissionCause): void {
    this.#tell({ what: "retransmission", ...range(tcb, start, length), why });
  }

  /** A probe leaves, of so many sequence numbers from `start` on. */
  probe(tcb: Tcb, start: Seq, length: number, why: ProbeCause): void {
    this.#tell({ what: "probe", ...range(tcb, start, length), why });
  }
}

const range = (tcb: Tcb, start: Seq, length: number): Range => ({
  seq: start >>> 0,
  offset: offsetOf(tcb, start),
  length,
});
