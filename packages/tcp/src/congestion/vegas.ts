import { type Seq, seqGt, toSeq } from "../seq.ts";
import type { Recovery } from "../tcb.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";
import { inSlowStart, slowStart, type WindowEvent } from "./controller.ts";
import { Reno } from "./reno.ts";

/** Between so many segments of ours wait in the path: fewer let the window grow, more let it shrink. */
const ALPHA = 2;
const BETA = 4;
/** More than so many end slow start. */
const GAMMA = 1;
/** So few round trips of a round may all be of ACKs that were delayed. */
const TOO_FEW_SAMPLES = 2;
const LEAST_CWND = 2;
/** What Linux tells of a round trip that was not measured. */
const UNKNOWN_RTT = 0x7fff_ffff;

/**
 * Vegas (Brakmo and Peterson, 1995), as Linux has it: once in a round trip it tells from the shortest round
 * trip ever, and from that of the round, how many segments wait in queues, and keeps that between 2 and 4.
 * In the repair of losses, and when it has too few samples, it is Reno.
 */
export class Vegas extends Reno {
  /** Samples are taken, and the window moved by them. */
  #measures = false;
  /** The round ends when something beyond this is acknowledged. */
  #roundEnds: Seq = toSeq(0);
  /** Samples of this round, and the shortest of them, microseconds. */
  #samples = 0;
  #minRttUs = Infinity;
  /** The shortest round trip ever: the path without queues, microseconds. */
  #baseRttUs = Infinity;

  override begin(view: SenderView): void {
    super.begin(view);
    this.#baseRttUs = Infinity;
    this.#measure(view.sndNxt);
  }

  /** After a reduction old samples say nothing. */
  override onState(state: Recovery, view: SenderView): void {
    if (state === "open") this.#measure(view.sndNxt);
    else this.#measures = false;
  }

  /** After a pause the path may be another. */
  override onEvent(event: WindowEvent, view: SenderView): void {
    if (event === "restart" || event === "transmit-start") this.begin(view);
  }

  override get phase(): string {
    return "Vegas: by what is queued on the path";
  }

  override onEveryAck({ rttNs }: AckEvent): void {
    if (rttNs < 0) return;
    const rttUs = Math.floor(rttNs / 1000) + 1; // never 0
    this.#baseRttUs = Math.min(this.#baseRttUs, rttUs);
    this.#minRttUs = Math.min(this.#minRttUs, rttUs);
    this.#samples++;
  }

  override onAck(event: AckEvent): void {
    if (!this.#measures) return super.onAck(event);
    if (!seqGt(event.sndUna, this.#roundEnds)) {
      if (inSlowStart(this)) slowStart(this, event.ackedSegments, this.limitSegments(event));
      return;
    }
    if (this.#samples <= TOO_FEW_SAMPLES) super.onAck(event);
    else this.#moveWindow(event);
    this.#measure(event.sndNxt);
  }

  override info(): Readonly<Record<string, number>> {
    return {
      tcpv_enabled: Number(this.#measures),
      tcpv_rttcnt: this.#samples,
      tcpv_rtt: Math.min(this.#baseRttUs, UNKNOWN_RTT),
      tcpv_minrtt: Math.min(this.#minRttUs, UNKNOWN_RTT),
    };
  }

  /** A round begins, with no sample yet. */
  #measure(sndNxt: Seq): void {
    this.#measures = true;
    this.#roundEnds = sndNxt;
    this.#samples = 0;
    this.#minRttUs = Infinity;
  }

  /** Once in a round trip. */
  #moveWindow(event: AckEvent): void {
    const cwnd = this.cwndSegments;
    const base = this.#baseRttUs;
    const queued = Math.floor((cwnd * (this.#minRttUs - base)) / base);
    if (inSlowStart(this)) {
      if (queued > GAMMA) {
        // What the path carries without queues; one more, since division rounds down.
        this.cwndSegments = Math.min(cwnd, Math.floor((cwnd * base) / this.#minRttUs) + 1);
        this.ssthreshSegments = Math.min(this.ssthreshSegments, this.cwndSegments);
      } else {
        slowStart(this, event.ackedSegments, this.limitSegments(event));
      }
    } else if (queued > BETA) {
      this.cwndSegments--;
      this.ssthreshSegments = Math.min(this.ssthreshSegments, this.cwndSegments);
    } else if (queued < ALPHA) {
      this.cwndSegments++;
    }
    this.cwndSegments = Math.max(this.cwndSegments, LEAST_CWND);
    const threeQuarters = (this.cwndSegments >> 1) + (this.cwndSegments >> 2);
    this.ssthreshSegments = Math.max(this.ssthreshSegments, threeQuarters);
  }
}
