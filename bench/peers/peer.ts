/** Bulk TCP, as scenarios/dumbbell.ts has it by default. */
export interface DumbbellWorkload {
  readonly kind: "dumbbell";
  readonly flows: number;
  /** Hosts on each side, which share the flows. */
  readonly pairs: number;
  /** Virtual time before what is counted begins, s. */
  readonly fromSeconds: number;
  /** Virtual time that is counted, about, s: longer if it is over too soon to be timed. */
  readonly seconds: number;
}

/** What can be asked of another simulator: as far as it can, the same as of seedwire. */
export type Workload =
  | DumbbellWorkload
  | {
      /** Datagrams of 1,472 bytes from host to host over two routers, links of 1 Gbit/s and 1 ms. */
      readonly kind: "udp-forwarding";
      readonly datagrams: number;
    }
  | {
      /** The hold model: the next event goes, another one comes, an exponential time later. */
      readonly kind: "event-queue";
      readonly pending: number;
      /** How many events go. */
      readonly operations: number;
    };

/** What connections take that are set up and rest. */
export interface IdleCost {
  /** CPU time of setting all of them up, ns. */
  readonly setUpNs: number;
  /** Memory of all of them, both ends. */
  readonly bytes: number;
}

/**
 * Another simulator beside which seedwire is measured. A packet that is put on a link and transmitted is a
 * hop, for all.
 */
export interface Peer {
  /** As ids of rows have it: "native". */
  readonly name: string;
  /** What it is, for tables. */
  readonly title: string;
  canDo(workload: Workload): boolean;
  /** Does work once that it can do. CPU ns of a packet-hop, or of an event of the queue. */
  measure(workload: Workload): number;
  /** Connections between two hosts that rest: how many at most, and what they take. Absent: it cannot. */
  readonly idle?: {
    readonly most: number;
    measure(connections: number): IdleCost;
  };
}

/** How to come by a peer: `--vs-NAME` asks for it. */
export interface PeerSource {
  readonly name: string;
  /** A line of the command's help. */
  readonly about: string;
  /** What it does not do of what seedwire does, for those who read its numbers. */
  readonly note: string;
  /**
   * Finds and builds it, in the process of the command; questions run in others, and `load` finds there
   * what was built.
   *
   * @throws {MissingPeerError} if something that it needs is not there
   */
  build(): void;
  /** The peer; several if it can be used in several ways. */
  load(): readonly Peer[];
}

/** A peer needs what this machine does not have. */
export class MissingPeerError extends Error {
  override readonly name = "MissingPeerError";
}
