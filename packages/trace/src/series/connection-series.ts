import type { Ns } from "@seedwire/engine";
import { rtoNs, type Connection, type Recovery, type SenderEvent } from "@seedwire/tcp";
import { Marks } from "./marks.ts";
import { Rows } from "./rows.ts";
import type { Points } from "./series.ts";

/** The states of loss recovery, in the order in which `recovery` of a connection's series numbers them. */
export const RECOVERIES: readonly Recovery[] = ["open", "disorder", "cwr", "recovery", "loss"];

/**
 * What is kept of a sender. Places in the stream are bytes, 0 being the first; a FIN counts one. cwnd, ssthresh
 * and what is in flight are segments, times ns; NaN before something is known.
 */
const NAMES = [
  "acknowledged", // SND.UNA
  "sent", // SND.NXT
  "windowEdge", // SND.UNA + SND.WND
  "cwnd",
  "ssthresh",
  "inFlight",
  "srtt",
  "rto",
  "recovery",
] as const;
export type SenderQuantity = (typeof NAMES)[number];

/** One end of a TCP connection as a sender, over a run. */
export class ConnectionSeries {
  readonly connection: Connection;
  readonly #rows = new Rows<SenderQuantity>(NAMES, ["cwnd", "inFlight", "srtt", "recovery"]);
  /** What left again, and why, at its place in the stream. */
  readonly retransmissions = new Marks();
  /** What was taken for lost, and by which sign. */
  readonly losses = new Marks();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  points(of: SenderQuantity): Points {
    return this.#rows.points(of);
  }

  /** An event of the connection is over. */
  look(nowNs: Ns): void {
    const { tcb } = this.connection.endpoint;
    const { unaOffset, congestion, scoreboard, rtt } = tcb;
    const { ssthreshSegments } = congestion;
    const isMeasured = rtt.srttNs >= 0;
    this.#rows.set(nowNs, {
      acknowledged: Math.max(0, unaOffset),
      sent: Math.max(0, unaOffset + scoreboard.bytes),
      windowEdge: tcb.state === "SYN-SENT" ? Number.NaN : Math.max(0, unaOffset) + tcb.sndWndBytes,
      cwnd: congestion.cwndSegments,
      ssthresh: Number.isFinite(ssthreshSegments) ? ssthreshSegments : Number.NaN,
      inFlight: scoreboard.flightSegments,
      srtt: isMeasured ? Math.round(rtt.srttNs) : Number.NaN,
      rto: isMeasured ? rtoNs(tcb) : Number.NaN,
      recovery: RECOVERIES.indexOf(tcb.recovery),
    });
  }

  /** The sender has told what it did, or learned. */
  hear(event: SenderEvent, nowNs: Ns): void {
    if (event.what !== "lost" && event.what !== "retransmission") return;
    const marks = event.what === "lost" ? this.losses : this.retransmissions;
    marks.add(nowNs, Math.max(0, event.offset), event.why);
  }
}
