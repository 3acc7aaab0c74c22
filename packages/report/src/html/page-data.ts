import type { Ns } from "@seedwire/engine";

/** A quantity over time: at each of the times it became the value beside it. */
export type PagePoints = readonly [timesNs: readonly Ns[], values: readonly number[]];

/** Things that happened: when, at which height, and what each was. */
export interface PageMarks {
  readonly timesNs: readonly Ns[];
  readonly values: readonly number[];
  readonly labels: readonly string[];
  /** How many there were, of which these are kept. */
  readonly count: number;
}

/** What is plotted of one end of a connection, as a sender. Places in the stream are bytes, windows segments. */
export interface PageSender {
  /** `server:80 > client:49152` */
  readonly name: string;
  readonly acknowledged: PagePoints;
  readonly sent: PagePoints;
  readonly windowEdge: PagePoints;
  readonly cwnd: PagePoints;
  readonly ssthresh: PagePoints;
  readonly inFlight: PagePoints;
  readonly srttNs: PagePoints;
  readonly rtoNs: PagePoints;
  /** Which state of loss recovery: a place in `recoveries`. */
  readonly recovery: PagePoints;
  /** Bytes that the other application has been handed; none if that end is not known. */
  readonly delivered: PagePoints;
  readonly retransmissions: PageMarks;
  readonly losses: PageMarks;
}

/** What is plotted of a link. */
export interface PageLink {
  /** `server>client` */
  readonly name: string;
  /** Bits per second at the end of the run; 0 for no limit. */
  readonly rateBps: number;
  readonly waitingPackets: PagePoints;
  readonly waitingBytes: PagePoints;
  /** Bytes transmitted so far. */
  readonly bytes: PagePoints;
  readonly drops: PageMarks;
}

/** What the plots of a run are drawn from. */
export interface PageData {
  readonly endNs: Ns;
  /** Names of the states of loss recovery. */
  readonly recoveries: readonly string[];
  /** The sender that sent most comes first. */
  readonly senders: readonly PageSender[];
  /** The link on which most happened comes first. */
  readonly links: readonly PageLink[];
  /** How many there are that are not plotted. */
  readonly moreSenders: number;
  readonly moreLinks: number;
}
