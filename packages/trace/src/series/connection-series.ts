import type { Ns } from "@seedwire/engine";
import { rtoNs, type Connection, type Recovery, type SenderEvent } from "@seedwire/tcp";
import { Marks } from "./marks.ts";
import { Series } from "./series.ts";

/** The states of loss recovery, in the order in which {@link ConnectionSeries.recovery} numbers them. */
export const RECOVERIES: readonly Recovery[] = ["open", "disorder", "cwr", "recovery", "loss"];

/**
 * One end of a TCP connection over a run: what it sends, and what its application has read. Places in the stream are
 * bytes, 0 being the first; SYN and FIN count one each. cwnd, ssthresh and what is in flight are segments.
 */
export class ConnectionSeries {
  readonly connection: Connection;
  /** SND.UNA, SND.NXT and the right edge of the window, as places in the stream. */
  readonly acknowledged = new Series();
  readonly sent = new Series();
  readonly windowEdge = new Series();
  readonly cwnd = new Series();
  /** From the first congestion on. */
  readonly ssthresh = new Series();
  readonly inFlight = new Series();
  /** SRTT from the first measurement on, ns. */
  readonly srtt = new Series();
  /** The retransmission time-out with its back-off, from the first measurement on, ns. */
  readonly rto = new Series();
  /** Which of {@link RECOVERIES} loss recovery is in. */
  readonly recovery = new Series();
  /** Bytes that the application of this end has been handed. */
  readonly delivered = new Series();
  /** What left again, and why, at its place in the stream. */
  readonly retransmissions = new Marks();
  /** What was taken for lost, and by which sign. */
  readonly losses = new Marks();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** An event of the connection is over. */
  look(nowNs: Ns): void {
    const { tcb } = this.connection.endpoint;
    const { unaOffset, congestion, scoreboard, rtt } = tcb;
    this.acknowledged.set(nowNs, unaOffset);
    this.sent.set(nowNs, unaOffset + scoreboard.bytes);
    if (tcb.state !== "SYN-SENT") this.windowEdge.set(nowNs, unaOffset + tcb.sndWndBytes);
    this.cwnd.set(nowNs, congestion.cwndSegments);
    const { ssthreshSegments } = congestion;
    if (Number.isFinite(ssthreshSegments)) this.ssthresh.set(nowNs, ssthreshSegments);
    this.inFlight.set(nowNs, scoreboard.flightSegments);
    if (rtt.srttNs >= 0) {
      this.srtt.set(nowNs, rtt.srttNs);
      this.rto.set(nowNs, rtoNs(tcb));
    }
    this.recovery.set(nowNs, RECOVERIES.indexOf(tcb.recovery));
    this.delivered.set(nowNs, this.connection.deliveredBytes);
  }

  /** The sender has told what it did, or learned. */
  hear(event: SenderEvent, nowNs: Ns): void {
    if (event.what === "lost") this.losses.add(nowNs, event.offset, event.why);
    if (event.what === "retransmission") this.retransmissions.add(nowNs, event.offset, event.why);
  }
}
