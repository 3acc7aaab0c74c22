import type { Ns } from "@seedwire/engine";

/** A quantity over time: at each of the times it became the value beside it. */
export interface PagePoints {
  readonly timesNs: readonly Ns[];
  readonly values: readonly number[];
  /** Points have been left out: between two of them it may have moved. */
  readonly isThin: boolean;
}

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
  /** `client:49152>server:80, server sends`: the flow as the table calls it, and who sends. */
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
  /** Bytes that the other application has been handed; no points if that is not known. */
  readonly delivered: PagePoints;
  readonly retransmissions: PageMarks;
  readonly losses: PageMarks;
}

/** What is plotted of a link. */
export interface PageLink {
  /** `server>client` */
  readonly name: string;
  /** Bits per second; null while there is no limit. */
  readonly rateBps: {
    readonly timesNs: readonly Ns[];
    readonly values: readonly (number | null)[];
  };
  /** 1 while it is up, 0 while it is down. */
  readonly up: PagePoints;
  readonly waitingPackets: PagePoints;
  /** Bytes of which the transmission has started. */
  readonly bytes: PagePoints;
  readonly drops: PageMarks;
  readonly losses: PageMarks;
}

/** What the plots of a run are drawn from. */
export interface PageData {
  /** What is shown at first: from the first packet to the last thing that a packet or a sender did. */
  readonly fromNs: Ns;
  readonly toNs: Ns;
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
