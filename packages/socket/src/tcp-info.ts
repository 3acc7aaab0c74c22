/** What TCP_INFO tells: struct tcp_info without the prefix `tcpi_`, in Linux's units. */
export interface TcpInfo {
  /** 1 ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN, 11 CLOSING. */
  readonly state: number;
  /** 0 open, disorder, CWR, recovery, 4 loss. */
  readonly ca_state: number;
  readonly retransmits: number;
  readonly probes: number;
  readonly backoff: number;
  /** TCPI_OPT_ bits. */
  readonly options: number;
  readonly snd_wscale: number;
  readonly rcv_wscale: number;
  readonly delivery_rate_app_limited: number;
  readonly fastopen_client_fail: number;
  /** Microseconds, as are `ato`, `rtt`, `rttvar`, `rcv_rtt`, `min_rtt`. */
  readonly rto: number;
  readonly ato: number;
  readonly snd_mss: number;
  readonly rcv_mss: number;
  /** Segments, as are `sacked`, `lost`, `retrans`; of a listener: how many wait to be accepted. */
  readonly unacked: number;
  /** Of a listener: how many may wait to be accepted. */
  readonly sacked: number;
  readonly lost: number;
  readonly retrans: number;
  readonly fackets: number;
  /** Milliseconds ago. */
  readonly last_data_sent: number;
  readonly last_ack_sent: number;
  readonly last_data_recv: number;
  readonly last_ack_recv: number;
  readonly pmtu: number;
  readonly rcv_ssthresh: number;
  readonly rtt: number;
  readonly rttvar: number;
  /** Segments; 2147483647 before the first congestion. */
  readonly snd_ssthresh: number;
  readonly snd_cwnd: number;
  readonly advmss: number;
  readonly reordering: number;
  readonly rcv_rtt: number;
  readonly rcv_space: number;
  readonly total_retrans: number;
  /** Bytes a second. */
  readonly pacing_rate: number;
  readonly max_pacing_rate: number;
  readonly bytes_acked: number;
  readonly bytes_received: number;
  readonly segs_out: number;
  readonly segs_in: number;
  readonly notsent_bytes: number;
  readonly min_rtt: number;
  readonly data_segs_in: number;
  readonly data_segs_out: number;
  /** Bytes a second. */
  readonly delivery_rate: number;
  /** Microseconds. */
  readonly busy_time: number;
  readonly rwnd_limited: number;
  readonly sndbuf_limited: number;
  readonly delivered: number;
  readonly delivered_ce: number;
  readonly bytes_sent: number;
  readonly bytes_retrans: number;
  readonly dsack_dups: number;
  readonly reord_seen: number;
  readonly rcv_ooopack: number;
  /** Bytes. */
  readonly snd_wnd: number;
  readonly rcv_wnd: number;
  readonly rehash: number;
  readonly total_rto: number;
  readonly total_rto_recoveries: number;
  /** Milliseconds. */
  readonly total_rto_time: number;
  /** Packets that came marked, and bytes with each codepoint; and what the peer told of ours. */
  readonly received_ce: number;
  readonly delivered_e1_bytes: number;
  readonly delivered_e0_bytes: number;
  readonly delivered_ce_bytes: number;
  readonly received_e1_bytes: number;
  readonly received_e0_bytes: number;
  readonly received_ce_bytes: number;
  /** Bits: what of Accurate ECN is given up; and 0 to 3: no option came, empty, with counters, erased. */
  readonly accecn_fail_mode: number;
  readonly accecn_opt_seen: number;
}
