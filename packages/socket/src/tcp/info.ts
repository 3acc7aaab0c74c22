import { NEVER, type Ns } from "@seedwire/engine";
import {
  BUSY,
  RECEIVE_WINDOW,
  SEND_BUFFER,
  advMssBytes,
  reportedAtoNs,
  rtoNs,
  toldSizes,
  type FastOpenFailure,
  type Recovery,
  type State,
  type Tcb,
} from "@seedwire/tcp";
import {
  TCPI_OPT_ECN,
  TCPI_OPT_ECN_SEEN,
  TCPI_OPT_SACK,
  TCPI_OPT_SYN_DATA,
  TCPI_OPT_TFO_CHILD,
  TCPI_OPT_TIMESTAMPS,
  TCPI_OPT_WSCALE,
} from "../constants/index.ts";
import { BLANK_ECN, ecnInfo } from "./ecn-info.ts";
import type { TcpInfo } from "../tcp-info.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Bytes of struct tcp_info. */
export const TCP_INFO_BYTES = 280;

/** Linux's numbers of the states. */
const STATE_NUMBERS: Readonly<Record<State, number>> = {
  ESTABLISHED: 1,
  "SYN-SENT": 2,
  "SYN-RECEIVED": 3,
  "FIN-WAIT-1": 4,
  "FIN-WAIT-2": 5,
  "TIME-WAIT": 6,
  CLOSED: 7,
  "CLOSE-WAIT": 8,
  "LAST-ACK": 9,
  LISTEN: 10,
  CLOSING: 11,
};

/** Linux's numbers of how far the repair of losses has come. */
const CA_STATES: Readonly<Record<Recovery, number>> = {
  open: 0,
  disorder: 1,
  cwr: 2,
  recovery: 3,
  loss: 4,
};

/** Linux's numbers of what became of an active Fast Open. */
const FAST_OPEN_FAILURES: Readonly<Record<FastOpenFailure, number>> = {
  "no cookie": 1,
  "data not acknowledged": 2,
  "SYN repeated": 3,
};

/** A rate without a limit: all bits of 64. */
const UNLIMITED = 0xffff_ffff * 0x1_0000_0000;
/** ssthresh before the first congestion. */
const INFINITE_SSTHRESH = 0x7fff_ffff;

/** What a socket tells that was never connected, and what does not concern a listener. */
const BLANK: TcpInfo = {
  state: STATE_NUMBERS.CLOSED,
  ca_state: 0,
  retransmits: 0,
  probes: 0,
  backoff: 0,
  options: 0,
  snd_wscale: 0,
  rcv_wscale: 0,
  delivery_rate_app_limited: 1,
  fastopen_client_fail: 0,
  rto: 1_000_000,
  ato: 0,
  snd_mss: 536,
  rcv_mss: 0,
  unacked: 0,
  sacked: 0,
  lost: 0,
  retrans: 0,
  fackets: 0,
  last_data_sent: 0,
  last_ack_sent: 0,
  last_data_recv: 0,
  last_ack_recv: 0,
  pmtu: 0,
  rcv_ssthresh: 0,
  rtt: 0,
  rttvar: 250_000,
  snd_ssthresh: INFINITE_SSTHRESH,
  snd_cwnd: 10,
  advmss: 0,
  reordering: 3,
  rcv_rtt: 0,
  rcv_space: 0,
  total_retrans: 0,
  pacing_rate: UNLIMITED,
  max_pacing_rate: UNLIMITED,
  bytes_acked: 0,
  bytes_received: 0,
  segs_out: 0,
  segs_in: 0,
  notsent_bytes: 0,
  min_rtt: 0xffff_ffff,
  data_segs_in: 0,
  data_segs_out: 0,
  delivery_rate: 0,
  busy_time: 0,
  rwnd_limited: 0,
  sndbuf_limited: 0,
  delivered: 0,
  delivered_ce: 0,
  bytes_sent: 0,
  bytes_retrans: 0,
  dsack_dups: 0,
  reord_seen: 0,
  rcv_ooopack: 0,
  snd_wnd: 0,
  rcv_wnd: 0,
  rehash: 0,
  total_rto: 0,
  total_rto_recoveries: 0,
  total_rto_time: 0,
  ...BLANK_ECN,
};

/** TCP_INFO of a socket, connected or not. */
export function tcpInfo(socket: TcpSocket): TcpInfo {
  const { listener, tcb } = socket;
  if (listener !== null) {
    return {
      ...BLANK,
      state: STATE_NUMBERS.LISTEN,
      delivery_rate_app_limited: 0,
      rto: 0,
      snd_mss: 0,
      rttvar: 0,
      snd_ssthresh: 0,
      min_rtt: 0,
      unacked: socket.ready.length,
      sacked: listener.backlog,
    };
  }
  if (tcb === null) return { ...BLANK, state: STATE_NUMBERS[socket.state] };
  return { ...connectionInfo(tcb, socket), state: STATE_NUMBERS[socket.state] };
}

/** One number in Linux, for time-outs and window probes. */
const backoffOf = ({ config, rtoBackoff, probeBackoff }: Tcb): number =>
  config.profile === "linux" ? probeBackoff : rtoBackoff + probeBackoff;

function connectionInfo(tcb: Tcb, { nowNs }: TcpSocket): TcpInfo {
  const { counters, scoreboard, congestion, sending } = tcb;
  const ended = tcb.state === "CLOSED"; // nothing is queued any more
  const sentBytes = (tcb.sndNxt - tcb.sndUna) | 0;
  const told = toldSizes(tcb);
  const finWaits = tcb.finQueued && !tcb.finSent ? 1 : 0;
  return {
    ...BLANK,
    ca_state: CA_STATES[tcb.recovery],
    retransmits: tcb.retransmits,
    probes: tcb.probesUnanswered,
    backoff: backoffOf(tcb),
    options: optionsInUse(tcb),
    snd_wscale: tcb.sndScale,
    rcv_wscale: tcb.windowScaleOk ? tcb.rcvScale : 0,
    fastopen_client_fail: fastOpenFailure(tcb),
    rto: ceilToMs(rtoNs(tcb)) * 1000,
    snd_mss: (told ?? tcb).smssBytes,
    rcv_mss: tcb.rcvMssBytes,
    ato: Math.floor(reportedAtoNs(tcb) / 1000),
    rcv_ssthresh: Math.max(0, tcb.rcvSsthreshBytes),
    rcv_rtt: tcb.rcvRttUs8 >> 3,
    rcv_space: tcb.rcvSpaceBytes,
    bytes_received: counters.bytesReceived,
    data_segs_in: counters.dataSegmentsReceived - counters.dataReceivedWithoutSocket,
    rcv_ooopack: counters.outOfOrderSegments,
    unacked: ended ? 0 : scoreboard.count,
    sacked: scoreboard.sackedOut,
    lost: scoreboard.lostOut,
    retrans: scoreboard.retransOut,
    last_data_sent: msSince(sending.lastDataSentNs, nowNs),
    last_data_recv: msSince(tcb.lastDataReceivedNs, nowNs),
    last_ack_recv: msSince(tcb.lastReceivedNs, nowNs),
    pmtu: (told ?? sending).pathMtuBytes,
    rtt: tcb.rtt.srttNs < 0 ? 0 : Math.floor(tcb.rtt.srttNs / 1000),
    rttvar: tcb.rtt.srttNs < 0 ? BLANK.rttvar : Math.floor(tcb.rtt.rttvarNs / 1000),
    snd_ssthresh: Math.min(INFINITE_SSTHRESH, congestion.ssthreshSegments),
    snd_cwnd: congestion.cwndSegments,
    advmss: tcb.unaOffset < 0 ? (told ?? tcb).ownMssBytes : advMssBytes(tcb),
    reordering: tcb.reordering,
    total_retrans: counters.retransmittedSegments,
    bytes_retrans: counters.retransmittedBytes,
    dsack_dups: counters.dsackDuplicates,
    reord_seen: tcb.reorderingSeen,
    delivered: tcb.delivery.delivered,
    delivery_rate: deliveryRate(tcb),
    delivery_rate_app_limited: tcb.delivery.rate.limited ? 1 : 0,
    delivered_ce: tcb.delivery.deliveredCe,
    bytes_acked: Math.max(0, tcb.passive ? tcb.unaOffset : tcb.unaOffset + 1), // a SYN and a FIN too
    segs_out: counters.segmentsSent - counters.sentWithoutSocket,
    segs_in: counters.segmentsReceived - counters.receivedWithoutSocket,
    notsent_bytes: Math.max(0, tcb.sendBuffer.endOffset + finWaits - tcb.unaOffset - sentBytes),
    min_rtt: tcb.minRttNs === NEVER ? 0xffff_ffff : Math.floor(tcb.minRttNs / 1000),
    data_segs_out: counters.payloadSegmentsSent,
    bytes_sent: counters.payloadBytesSent,
    busy_time: ticks(sending.chronograph.totalNs(BUSY, nowNs)),
    rwnd_limited: ticks(sending.chronograph.totalNs(RECEIVE_WINDOW, nowNs)),
    sndbuf_limited: ticks(sending.chronograph.totalNs(SEND_BUFFER, nowNs)),
    pacing_rate: tcb.pacingBps > 0 ? Math.floor(tcb.pacingBps / 8) : UNLIMITED,
    max_pacing_rate: Math.min(UNLIMITED, Math.floor(tcb.config.maxPacingBps / 8)),
    total_rto: counters.rtos,
    total_rto_recoveries: counters.rtoEpisodes,
    total_rto_time: Math.floor(rtoEpisodesNs(tcb, nowNs) / 1e6),
    ...ecnInfo(tcb),
    snd_wnd: tcb.sndWndBytes,
    rcv_wnd: Math.max(0, (tcb.rcvAdv - tcb.lastAckSent) | 0),
  };
}

const fastOpenFailure = ({ fastOpen: { failure } }: Tcb): number =>
  failure === null ? 0 : FAST_OPEN_FAILURES[failure];

function optionsInUse(tcb: Tcb): number {
  let bits = 0;
  // Nothing is agreed yet.
  const agreed = tcb.sackOk || tcb.windowScaleOk || tcb.unaOffset >= 0;
  const neverOpened = tcb.state === "CLOSED" && !tcb.passive && !agreed;
  if (neverOpened || tcb.state === "SYN-SENT")
    return tcb.ecn.asked === "classic" ? TCPI_OPT_ECN : bits;
  if (tcb.fastOpen.synAcknowledged) bits |= TCPI_OPT_SYN_DATA;
  if (tcb.fastOpened) bits |= TCPI_OPT_TFO_CHILD;
  if (tcb.timestampsOk) bits |= TCPI_OPT_TIMESTAMPS;
  if (tcb.sackOk) bits |= TCPI_OPT_SACK;
  if (tcb.windowScaleOk) bits |= TCPI_OPT_WSCALE;
  if (tcb.ecn.agreed) bits |= TCPI_OPT_ECN;
  if (tcb.ecn.seen) bits |= TCPI_OPT_ECN_SEEN;
  return bits;
}

/** Microseconds, in whole ticks of a kernel's clock. */
const ticks = (ns: Ns): number => Math.floor(ns / 1e6) * 1000;

/** Bytes a second; 0 before the first sample. */
function deliveryRate({ delivery: { rate }, smssBytes }: Tcb): number {
  const intervalUs = Math.floor(rate.intervalNs / 1000);
  return intervalUs === 0 ? 0 : Math.floor((rate.segments * smssBytes * 1e6) / intervalUs);
}

/** How long time-outs went without repair. */
function rtoEpisodesNs({ counters }: Tcb, nowNs: Ns): Ns {
  const { rtoEpisodesNs: total, rtoEpisodeSinceNs: since } = counters;
  return since < 0 ? total : total + nowNs - since;
}

const ceilToMs = (ns: Ns): number => Math.ceil(ns / 1e6);

/** Whole milliseconds since then; 0 if it never was. */
const msSince = (thenNs: Ns, nowNs: Ns): number =>
  thenNs < 0 ? 0 : Math.floor((nowNs - thenNs) / 1e6);
