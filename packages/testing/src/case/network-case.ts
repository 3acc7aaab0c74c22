import type { PacketFate, TcpOptions } from "seedwire";

/**
 * A network, what it carries and what befalls it: plain JSON data. Whatever is left out has its
 * default, so `{}` is two hosts, one clean cable and one byte over TCP; to leave something out is to
 * make a case simpler.
 */
export interface NetworkCase {
  /** Of all that is drawn while it runs. Default "1". */
  readonly seed?: string;
  /**
   * The road from the clients to the servers, cable by cable with routers between. Default: one clean
   * cable. May be empty where there are several pairs: a star.
   */
  readonly path?: readonly CableCase[];
  /** Another road beside it, which shares no router: taken where the first is longer, or cut. */
  readonly detour?: readonly CableCase[];
  /** Pairs of hosts, `client` and `server`, `client2` and `server2`, ... Default 1; with more it is a dumbbell. */
  readonly pairs?: number;
  /** With several pairs: the cable of each host to the first or last router. Default: clean. */
  readonly access?: CableCase;
  /** Choices of TCP on all clients and on all servers. */
  readonly tcp?: { readonly client?: TcpOptions; readonly server?: TcpOptions };
  /** Default: one TCP flow of one byte. */
  readonly flows?: readonly FlowCase[];
  readonly faults?: readonly FaultCase[];
  /** What befalls single packets, over what the links draw. */
  readonly fates?: readonly PacketFate[];
}

/** One direction of a cable; by default it is perfect. */
export interface LinkCase {
  /** Default: no limit. */
  readonly rateBps?: number;
  readonly delayNs?: number;
  /** Default 1500. */
  readonly mtuBytes?: number;
  /** What may wait; default 10,000 packets. */
  readonly queuePackets?: number;
  readonly queueBytes?: number;
  /** Packets that arrive while more than so many wait are marked (ECN). */
  readonly markAbovePackets?: number;
  /** A queue that manages itself, and marks what it can; `queuePackets` is its limit. */
  readonly discipline?: "codel" | "fqCodel" | "pie" | "red";
  /** Probabilities for each packet. */
  readonly loss?: number;
  /** Packets are lost in bursts of this mean length, from 1. Default: each by itself. */
  readonly burstPackets?: number;
  readonly corrupt?: number;
  readonly duplicate?: number;
  /** Of being held back by `heldBackNs`, so that others overtake. */
  readonly reorder?: number;
  readonly heldBackNs?: number;
  /** Each packet comes up to so much later. */
  readonly jitterNs?: number;
}

/** A cable: both directions alike, but for what `there` (to the servers) and `back` say. */
export interface CableCase extends LinkCase {
  readonly there?: LinkCase;
  readonly back?: LinkCase;
}

/** What one end of a TCP flow is and does. */
export interface EndCase {
  /** Choices of TCP for its connections. */
  readonly tcp?: TcpOptions;
  /** Bytes that it sends. Default: a client one, a server none. */
  readonly sends?: number;
  /** Writes at most so much at a time. Default: as much as the socket takes. */
  readonly writeBytes?: number;
  /** Pause between writes. Default 0. */
  readonly writeEveryNs?: number;
  /** Begins to write when the other end's first byte, or its end, has come. */
  readonly speaksSecond?: boolean;
  /** Keeps its half open until it has read the other's end. Of both ends only the client may. */
  readonly closesLast?: boolean;
  /** Reads at most about so much at a time, with pauses between. Default: all, as it comes. */
  readonly readBytes?: number;
  readonly readEveryNs?: number;
  /** Breaks the connection off so long after the flow's start. */
  readonly abortsAfterNs?: number;
}

/** Connections over TCP, from a client to a server. Ports are fixed, so that flows keep their names. */
export interface TcpFlowCase {
  readonly protocol?: "tcp";
  /** Numbers of pairs, from 0; beyond the last they count on from 0. */
  readonly from?: number;
  readonly to?: number;
  readonly startNs?: number;
  /** So many connections at once. Default 1. */
  readonly count?: number;
  /** So many connections one after another over the same ports. Default 1. */
  readonly rounds?: number;
  /** The next round begins as soon as the client's end is CLOSED, without waiting for the server's. */
  readonly hurries?: boolean;
  /** Both ends open, or the client sends data with its SYN. */
  readonly open?: "simultaneous" | "fast-open";
  readonly client?: EndCase;
  readonly server?: EndCase;
}

/** Datagrams from a client to a server. */
export interface UdpFlowCase {
  readonly protocol: "udp";
  readonly from?: number;
  readonly to?: number;
  readonly startNs?: number;
  /** Default 1. */
  readonly datagrams?: number;
  /** Of the first. Default 1. */
  readonly sizeBytes?: number;
  /** Each is so much larger than the one before. Default 0. */
  readonly growBytes?: number;
  readonly everyNs?: number;
  /** The server sends each back. */
  readonly echo?: boolean;
  readonly dontFragment?: boolean;
}

export type FlowCase = TcpFlowCase | UdpFlowCase;

/** Something that goes wrong at an instant, and is mended after a while. */
export type FaultCase = { readonly atNs?: number; readonly forNs?: number } & (
  | {
      /** A cable is cut, or is worse: by number along the path, then the detour, then the access cables. */
      readonly what: "down";
      readonly cable?: number;
    }
  | { readonly what: "rate"; readonly cable?: number; readonly rateBps: number }
  | { readonly what: "delay"; readonly cable?: number; readonly delayNs: number }
  | { readonly what: "mtu"; readonly cable?: number; readonly mtuBytes: number }
  | { readonly what: "loss"; readonly cable?: number; readonly loss: number }
  /** All cables of a host are cut. */
  | { readonly what: "unplugged"; readonly host: string }
  /** A host crashes; it restarts after `forNs`, or never. */
  | { readonly what: "crash"; readonly host: string }
  /** The wall clock of a host jumps, and jumps back if `forNs` is given. */
  | { readonly what: "clock"; readonly host: string; readonly jumpNs: number }
);
