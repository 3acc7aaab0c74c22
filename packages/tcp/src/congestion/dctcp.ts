import { type Seq, seqGeq, toSeq } from "../seq.ts";
import type { Recovery } from "../tcb.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";
import type { ControllerInit, ReductionCause, WindowEvent } from "./controller.ts";
import { Reno } from "./reno.ts";

/** Alpha is in parts of so many (RFC 8257 §4.2: SCF), and at first all of them (§3.3). */
const ONE = 1024;
/** SHF: g, by which alpha follows what is measured, is 1 / 2^SHF = 1/16 (§4.2). */
const SHF = 4;

/**
 * DCTCP (RFC 8257), as Linux ships it: the window is reduced by how much of a window of data was marked, and
 * not by half for any mark. For networks of a single hand (§1). All else is Reno, and so is all of it if
 * the peer knows no ECN.
 */
export class Dctcp extends Reno {
  override readonly needsEcn = true;
  override readonly echoesEveryMark = true;
  readonly #isLinux: boolean;
  /** DCTCP.Alpha: the share of segments that are marked, in 1/1024. */
  #alpha = ONE;
  /** DCTCP.WindowEnd: an observation window ends when this is acknowledged. */
  #windowEnd: Seq = toSeq(0);
  /** What was delivered, and told of as marked, before this window. */
  #delivered = 0;
  #deliveredCe = 0;
  #ceState = 0;

  constructor(init: ControllerInit) {
    super(init);
    this.#isLinux = init.config.profile === "linux";
  }

  /** DCTCP.Alpha, 0 to 1. */
  get alpha(): number {
    return this.#alpha / ONE;
  }

  override begin(view: SenderView): void {
    super.begin(view);
    this.#alpha = ONE;
    this.#observe(view);
  }

  /** At the end of an observation window (§3.3, steps 5 to 8). Counts segments, SACKed ones too. */
  override onEveryAck(event: AckEvent): void {
    if (!seqGeq(event.sndUna, this.#windowEnd)) return;
    const delivered = event.delivered - this.#delivered;
    const marked = event.deliveredCe - this.#deliveredCe;
    const share = Math.floor((marked * (ONE >> SHF)) / Math.max(1, delivered));
    // What no shift would lower any more falls to 0 (§4.2).
    const decay = this.#alpha >> SHF || this.#alpha;
    this.#alpha = Math.min(this.#alpha - decay + share, ONE);
    this.#observe(event);
  }

  /** By alpha / 2 for marks (§3.3 step 9), as any TCP for losses (§3.5). */
  override reduced(windowSegments: number, nowNs: number, cause: ReductionCause): number {
    if (cause !== "ecn") return super.reduced(windowSegments, nowNs, cause);
    const cwnd = this.cwndSegments;
    return Math.max(cwnd - Math.floor((cwnd * this.#alpha) / (2 * ONE)), 2);
  }

  /** Linux: a loss while marks are being answered is answered too. RFC 8257 §3.5 has one a window. */
  override onState(state: Recovery, { recovery }: SenderView): void {
    if (!this.#isLinux || state !== "recovery" || recovery !== "cwr") return;
    this.ssthreshSegments = Math.max(this.cwndSegments >> 1, 2);
  }

  /** The peer's marks, as our ACKs tell of them. */
  override onEvent(event: WindowEvent): void {
    if (event === "ce") this.#ceState = 1;
    else if (event === "no-ce") this.#ceState = 0;
  }

  override info({
    mssBytes,
    delivered,
    deliveredCe,
  }: SenderView): Readonly<Record<string, number>> {
    return {
      dctcp_enabled: 1,
      dctcp_ce_state: this.#ceState,
      dctcp_alpha: this.#alpha,
      dctcp_ab_ecn: mssBytes * (deliveredCe - this.#deliveredCe),
      dctcp_ab_tot: mssBytes * (delivered - this.#delivered),
    };
  }

  #observe({ sndNxt, delivered, deliveredCe }: SenderView): void {
    this.#windowEnd = sndNxt;
    this.#delivered = delivered;
    this.#deliveredCe = deliveredCe;
  }
}
