import type { Tcb } from "@seedwire/tcp";
import type { TcpInfo } from "../tcp-info.ts";

type EcnInfo = Pick<
  TcpInfo,
  | "received_ce"
  | "delivered_e1_bytes"
  | "delivered_e0_bytes"
  | "delivered_ce_bytes"
  | "received_e1_bytes"
  | "received_e0_bytes"
  | "received_ce_bytes"
  | "accecn_fail_mode"
  | "accecn_opt_seen"
>;

/** Bits of accecn_fail_mode: the field ACE of the peer, and its option, are not to be believed. */
const ACE_FAIL_RECV = 2;
const OPT_FAIL_RECV = 8;
const SEEN = { none: 0, empty: 1, counters: 2, failed: 3 } as const;

/** Of a socket that is not connected. */
export const BLANK_ECN: EcnInfo = {
  received_ce: 0,
  delivered_e1_bytes: 0,
  delivered_e0_bytes: 0,
  delivered_ce_bytes: 0,
  received_e1_bytes: 0,
  received_e0_bytes: 0,
  received_ce_bytes: 0,
  accecn_fail_mode: 0,
  accecn_opt_seen: 0,
};

/** What tcp_info tells of ECN: counters as they are, without the initial values of the wire. */
export function ecnInfo({ ecn: { accurate, received } }: Tcb): EcnInfo {
  const info = {
    ...BLANK_ECN,
    received_ce: received.cePackets,
    received_e1_bytes: received.e1Bytes,
    received_e0_bytes: received.e0Bytes,
    received_ce_bytes: received.ceBytes,
  };
  if (accurate === null) return info;
  const aceFails = !accurate.heeds || !accurate.mayMark;
  return {
    ...info,
    delivered_e1_bytes: accurate.e1Bytes,
    delivered_e0_bytes: accurate.e0Bytes,
    delivered_ce_bytes: accurate.ceBytes,
    accecn_fail_mode:
      (aceFails ? ACE_FAIL_RECV : 0) | (accurate.seen === "failed" ? OPT_FAIL_RECV : 0),
    accecn_opt_seen: SEEN[accurate.seen],
  };
}
