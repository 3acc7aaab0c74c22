import type { TcpOption } from "./tcp-option.ts";

/** Sets or checks the ECN bits by a word; `ect01`: either of the two. */
export type EcnWord = "noecn" | "ect0" | "ect1" | "ce" | "ect01";

/** What a script says of the IP header; null where it says nothing. */
export interface IpInfo {
  readonly ecn: EcnWord | null;
  /** The whole octet of DSCP and ECN. */
  readonly tos: number | null;
  readonly flowLabel: number | null;
  readonly ttl: number | null;
}

export interface Ports {
  readonly source: number;
  readonly destination: number;
}

interface PacketBase {
  /** `in`: to the stack under test. */
  readonly direction: "in" | "out";
  readonly ip: IpInfo;
  /** Null: those of the live connection. */
  readonly ports: Ports | null;
}

/** A TCP segment in the numbers of the script. Sequence numbers are 0 to 2^32 - 1. */
export interface TcpPacket extends PacketBase {
  readonly kind: "tcp";
  /** Control bits FIN to AE as in the header, those of AccECN included. */
  readonly flags: number;
  /** Whether AE, CWR, ECE were written as one digit. */
  readonly flagsAsDigit: boolean;
  readonly seq: number;
  /** Octets of payload. */
  readonly length: number;
  readonly ack: number | null;
  /** The field as on the wire. */
  readonly window: number | null;
  readonly urgentPointer: number;
  /** Null: not looked at (`<...>`). */
  readonly options: readonly TcpOption[] | null;
}

export interface UdpPacket extends PacketBase {
  readonly kind: "udp";
  readonly length: number;
}

/** What an ICMP message quotes of a packet that the stack sent. */
export type Echoed =
  | { readonly kind: "tcp"; readonly seq: number; readonly length: number }
  | { readonly kind: "udp"; readonly length: number }
  /** Nothing: the message is of that length. */
  | { readonly kind: "raw"; readonly length: number };

export interface IcmpPacket extends PacketBase {
  readonly kind: "icmp";
  readonly type: number;
  readonly code: number;
  readonly mtu: number | null;
  readonly id: number | null;
  readonly echoed: Echoed | null;
}

export type ScriptPacket = TcpPacket | UdpPacket | IcmpPacket;

export const NO_IP_INFO: IpInfo = { ecn: null, tos: null, flowLabel: null, ttl: null };
