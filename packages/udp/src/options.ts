import { anything, flag, whole, type Kinds } from "@seedwire/engine";
import { PORT_RANGE, type PortRange } from "@seedwire/ip";
import { ADDRESS, type Address } from "@seedwire/wire";

export interface UdpStackOptions {
  /** Default 32768 to 60999, as Linux. */
  readonly ephemeralPorts?: PortRange;
}

export interface UdpSocketOptions {
  /** Lets sockets share a port that all set this (SO_REUSEADDR). Default false. */
  readonly reuse?: boolean;
  /** Allows to send to 255.255.255.255 (SO_BROADCAST). Default false: EACCES. */
  readonly broadcast?: boolean;
  /**
   * Datagrams go in one piece or not at all: EMSGSIZE above the path's MTU (IP_PMTUDISC_DO).
   * Default false: large ones are fragmented.
   */
  readonly dontFragment?: boolean;
  /** Default 212,992; Infinity for no limit. A datagram takes its IP packet and 576 bytes of it. */
  readonly receiveBufferBytes?: number;
  /** Default 64. */
  readonly ttl?: number;
  /** DSCP and ECN of what is sent (RFC 2474 §3). Default 0. */
  readonly trafficClass?: number;
}

export interface BindOptions {
  /** Default 0: an ephemeral port. */
  readonly port?: number;
  /** Default: any address of the host. */
  readonly address?: Address;
}

/** What each option may be. */
export const STACK_KINDS: Kinds<UdpStackOptions> = { ephemeralPorts: PORT_RANGE };
export const SOCKET_KINDS: Kinds<UdpSocketOptions> = {
  reuse: flag,
  broadcast: flag,
  dontFragment: flag,
  receiveBufferBytes: whole(0, Infinity),
  ttl: whole(1, 255),
  trafficClass: whole(0, 255),
};
export const BIND_KINDS: Kinds<BindOptions> = {
  port: anything(), // a SocketError tells of it
  address: ADDRESS,
};
