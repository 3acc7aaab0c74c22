import type { Packet } from "@seedwire/wire";
import type { IcmpError } from "./icmp/error.ts";

/** A protocol above IP, registered at a node by its number: TCP, UDP, ICMP itself. */
export interface ProtocolHandler {
  /** A whole, verified packet for this node. The handler owns it and releases it to the pool. */
  receive(packet: Packet): void;

  /** An ICMP error about a packet that this node sent. Only valid during the call. */
  icmpError(error: IcmpError): void;

  /**
   * Whether a packet that an ICMP error quotes may be ours: anybody can write such an error (RFC 5927 §4), and
   * what is not believed teaches no path MTU. Default: it may.
   */
  believes?(quoted: Packet): boolean;

  /** The node crashes: all state is lost, without a word to any peer. */
  reset?(): void;
}
