import type { Address } from "@seedwire/wire";
import type { Timeval } from "./option-value.ts";
import type { SocketAddress } from "./socket-address.ts";

/** Where bytes are or go to; null is no address of the process (EFAULT where it is looked at). */
export interface IoVector {
  readonly base: Uint8Array | null;
  readonly length: number;
}

/** What `sendmsg` and `recvmsg` move (struct msghdr). */
export interface MessageHeader {
  /** Where to, or where from: then it is filled in. Null if nobody wants to know. */
  name: SocketAddress | null;
  iov: readonly IoVector[];
  /** `sendmsg`: orders for this message. `recvmsg`: replaced by what is told beside the data. */
  control: readonly ControlMessage[];
  /** `recvmsg`: room for control messages in bytes; what does not fit is cut (MSG_CTRUNC). */
  controlBytes: number;
  /** `recvmsg` says here how it went: MSG_TRUNC, MSG_CTRUNC, MSG_ERRQUEUE, MSG_OOB. */
  flags: number;
}

/** One control message (struct cmsghdr). */
export interface ControlMessage {
  readonly level: number;
  readonly type: number;
  readonly value: ControlValue;
}

/** A number (IP_TOS, TCP_CM_INQ, ...), an error of the error queue, bytes, or what is told of a packet. */
export type ControlValue =
  number | Uint8Array | ExtendedError | Timestamping | Timeval | Timespec | PacketInfo;

/** What IP_RECVERR tells (struct sock_extended_err). */
export interface ExtendedError {
  /** Linux's number of the error. */
  readonly errno: number;
  /** SO_EE_ORIGIN_LOCAL, _ICMP, _TIMESTAMPING, _ZEROCOPY. */
  readonly origin: number;
  /** ICMP type and code, if it came by ICMP; SO_EE_CODE_ZEROCOPY_COPIED. */
  readonly type: number;
  readonly code: number;
  /** The MTU, or the first of the sends that are complete, or what was stamped (SCM_TSTAMP_). */
  readonly info: number;
  /** The last of the sends that are complete, or the key of the stamp. */
  readonly data: number;
  /** Who reported it; null if nobody did. */
  readonly offender: SocketAddress | null;
}

/** Nothing told yet. */
export const NO_ERROR: ExtendedError = {
  errno: 0,
  origin: 0,
  type: 0,
  code: 0,
  info: 0,
  data: 0,
  offender: null,
};

/** When a packet arrived (SO_TIMESTAMPNS: struct timespec). */
export interface Timespec {
  readonly sec: number;
  readonly nsec: number;
}

/** By which interface a packet came, and for whom (IP_PKTINFO: struct in_pktinfo). */
export interface PacketInfo {
  readonly interfaceIndex: number;
  /** The address that an answer comes from. */
  readonly local: Address;
  /** Where the packet was sent to. */
  readonly destination: Address;
}

/** When a packet passed (struct scm_timestamping); 0 where no time was taken. */
export interface Timestamping {
  readonly softwareNs: number;
  readonly hardwareNs: number;
}
