import type { Ns } from "@seedwire/engine";
import { NEVER } from "@seedwire/engine";
import { rtoNs } from "../rtt/rto.ts";
import type { TcpCounters } from "../counters.ts";
import { cwndBytes, flightSegments, rcvWndBytes, type Tcb } from "../tcb.ts";
import type { State } from "../state.ts";
import type { Recovery } from "../tcb.ts";

/** What STATUS tells (RFC 9293 §3.10.6): a copy, nothing changes by asking. */
export interface ConnectionStatus extends TcpCounters {
  readonly state: State;
  readonly recovery: Recovery;
  /** Bytes that the peer has acknowledged. */
  readonly acknowledgedBytes: number;
  /** Segments that the network still holds, as far as we know. */
  readonly flightSegments: number;
  /** Bytes written and not yet sent. */
  readonly unsentBytes: number;
  /** Bytes received in order and not yet read. */
  readonly unreadBytes: number;
  readonly smssBytes: number;
  readonly cwndSegments: number;
  readonly cwndBytes: number;
  /** Infinity until the first congestion. */
  readonly ssthreshSegments: number;
  readonly sndWndBytes: number;
  readonly rcvWndBytes: number;
  /** 0 before the first measurement. */
  readonly srttNs: Ns;
  readonly rttvarNs: Ns;
  /** 0 before the first measurement. */
  readonly minRttNs: Ns;
  readonly rtoNs: Ns;
  /** Differentiated services codepoint of the latest segment of the peer (RFC 9293 MAY-9). */
  readonly receivedDscp: number;
}

/** STATUS. */
export function status(tcb: Tcb): ConnectionStatus {
  const finished = tcb.finSent && tcb.sndUna === tcb.sndNxt ? 1 : 0;
  const acknowledgedBytes = Math.max(0, tcb.unaOffset - finished);
  const sent = tcb.unaOffset + tcb.scoreboard.bytes - (tcb.finSent ? 1 : 0);
  return {
    ...tcb.counters,
    state: tcb.state,
    recovery: tcb.recovery,
    acknowledgedBytes,
    flightSegments: flightSegments(tcb),
    unsentBytes: Math.max(0, tcb.sendBuffer.endOffset - Math.max(0, sent)),
    unreadBytes: tcb.receiveBuffer.bytes,
    smssBytes: tcb.smssBytes,
    cwndSegments: tcb.congestion.cwndSegments,
    cwndBytes: cwndBytes(tcb),
    ssthreshSegments: tcb.congestion.ssthreshSegments,
    sndWndBytes: tcb.sndWndBytes,
    rcvWndBytes: rcvWndBytes(tcb),
    srttNs: Math.max(0, Math.round(tcb.rtt.srttNs)),
    rttvarNs: Math.round(tcb.rtt.rttvarNs),
    minRttNs: tcb.minRttNs === NEVER ? 0 : tcb.minRttNs,
    rtoNs: rtoNs(tcb),
    receivedDscp: tcb.receivedDscp,
  };
}
