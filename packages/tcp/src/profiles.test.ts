import { hours, minutes, ms, NEVER, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { tcpConfig, type TcpConfig } from "./config.ts";
import { LINUX, RFC } from "./profiles.ts";

describe("linux: the defaults of Linux 6.18, Documentation/networking/ip-sysctl.rst and include/net/tcp.h", () => {
  test.each<[name: string, values: Partial<TcpConfig>]>([
    ["TCP_INIT_CWND", { initialWindowSegments: 10 }],
    ["tcp_congestion_control", { congestionControl: "cubic" }],
    ["tcp_window_scaling", { windowScaling: true }],
    ["tcp_timestamps", { timestamps: true }],
    ["tcp_sack, tcp_dsack", { sack: true, duplicateSack: true }],
    ["tcp_ecn 2, tcp_ecn_fallback", { ecn: "accept", ecnFallback: true }],
    ["tcp_ecn_option_beacon", { accEcnOptionsPerRoundTrip: 3 }],
    ["tcp_rmem", { receiveBufferBytes: 131072, receiveBufferMaxBytes: 6291456 }],
    ["tcp_moderate_rcvbuf", { receiveBufferTuning: true, receiveBufferFixed: false }],
    ["tcp_shrink_window", { windowShrinks: false }],
    ["tcp_wmem", { initialSendBufferBytes: 16384, sendBufferBytes: 4194304 }],
    ["tcp_notsent_lowat", { notSentLowBytes: Infinity }],
    ["tcp_min_tso_segs, tcp_tso_win_divisor", { minBurstSegments: 2, burstWindowDivisor: 3 }],
    ["gso_max_segs", { maxBurstSegments: 65535 }],
    ["tcp_pacing_ss_ratio", { pacingSlowStartPercent: 200 }],
    ["tcp_pacing_ca_ratio", { pacingAvoidancePercent: 120 }],
    ["TCP_DELACK_MIN, TCP_DELACK_MAX", { delayedAckNs: ms(40), delayedAckMaxNs: ms(200) }],
    ["tcp_pingpong_thresh", { interactiveThreshold: 1 }],
    ["tcp_comp_sack_delay_ns", { sackCompressionNs: 1_000_000 }],
    ["tcp_comp_sack_nr", { sackCompressionAcks: 44 }],
    ["TCP_TIMEOUT_INIT", { initialRtoNs: seconds(1) }],
    ["TCP_TIMEOUT_FALLBACK", { rtoAfterSynLossNs: seconds(3) }],
    ["TCP_RTO_MIN, TCP_RTO_MAX", { minRtoNs: ms(200), maxRtoNs: seconds(120) }],
    ["tcp_min_rtt_wlen", { minRttWindowNs: seconds(300) }],
    ["tcp_reordering, tcp_max_reordering", { reordering: 3, maxReordering: 300 }],
    ["tcp_recovery", { lossDetection: "rack", rackStaticWindow: false, rackDupThresh: true }],
    ["tcp_early_retrans", { tailLossProbe: true, earlyRetransmit: "off" }],
    ["tcp_frto", { frto: true }],
    ["tcp_retrans_collapse", { retransCollapse: true }],
    ["tcp_slow_start_after_idle", { slowStartAfterIdle: true }],
    ["tcp_thin_linear_timeouts", { thinLinearTimeouts: false }],
    ["tcp_syn_linear_timeouts, tcp_syn_retries", { synLinearTimeouts: 4, synRetries: 6 }],
    ["tcp_synack_retries", { synAckRetries: 5 }],
    ["tcp_retries1, tcp_retries2", { retries1: 3, retries2: 15, r2Ns: NEVER }],
    ["tcp_orphan_retries", { orphanRetries: 0 }],
    ["tcp_keepalive_time", { keepAlive: false, keepAliveIdleNs: seconds(7200) }],
    ["tcp_keepalive_intvl", { keepAliveIntervalNs: seconds(75) }],
    ["tcp_keepalive_probes", { keepAliveProbes: 9 }],
    ["TCP_TIMEWAIT_LEN, tcp_fin_timeout", { timeWaitNs: seconds(60), finWait2Ns: seconds(60) }],
    ["tcp_rfc1337", { ignoreResetInTimeWait: false }],
    ["tcp_tw_reuse", { reuseTimeWait: "loopback" }],
    ["tcp_invalid_ratelimit", { challengeAcks: 1, challengeAckIntervalNs: ms(500) }],
    ["tcp_syncookies", { synCookies: "overflow" }],
    ["tcp_abort_on_overflow", { abortOnOverflow: false }],
    ["tcp_fastopen", { fastOpen: 1 }],
    ["tcp_mtu_probing", { blackHoleDetection: false, mtuSearch: false }],
    ["tcp_base_mss, ip_no_pmtu_disc", { baseMssBytes: 1024, pathMtuDiscovery: true }],
    ["TCP_USER_TIMEOUT", { userTimeoutNs: NEVER }],
    ["TCP_DEFER_ACCEPT", { deferAccept: 0 }],
    ["TCP_NODELAY, TCP_CORK", { nagle: true, cork: false }],
    ["TCP_QUICKACK", { quickAck: true }],
    ["SO_LINGER", { lingerNs: NEVER }],
    ["SO_MAX_PACING_RATE", { maxPacingBps: Infinity }],
    ["ip_local_port_range", { ephemeralPorts: [32768, 60999] }],
    ["ip_default_ttl", { ttl: 64, leastTtl: 0, dscp: 0 }],
  ])("%s", (_name, values) => {
    expect(LINUX).toMatchObject(values);
  });
});

describe("rfc", () => {
  test.each<[rule: string, values: Partial<TcpConfig>]>([
    ["RFC 6928 §2", { initialWindowSegments: 10 }],
    ["RFC 9293: options that nobody has to offer", { timestamps: false, sack: false, ecn: "off" }],
    ["RFC 7323 §2.2 without a scale", { windowScaling: false, receiveBufferBytes: 65535 }],
    ["RFC 9293 §3.4.2 MSL of two minutes", { timeWaitNs: minutes(4) }],
    ["RFC 9293 §3.6 FIN-WAIT-2 has no end", { finWait2Ns: NEVER }],
    ["RFC 9293 SHLD-10 R1", { retries1: 3 }],
    ["RFC 9293 SHLD-11 R2", { r2Ns: seconds(100), retries2: Infinity }],
    ["RFC 9293 MUST-23 R2 of a SYN: three minutes", { synRetries: 7, synLinearTimeouts: 0 }],
    ["RFC 9293 MUST-23 R2 of a SYN,ACK", { synAckRetries: 7 }],
    ["RFC 9293 §3.9.1.1 user timeout", { userTimeoutNs: minutes(5) }],
    ["RFC 9293 MUST-25 MUST-28 keep-alives", { keepAlive: false, keepAliveIdleNs: hours(2) }],
    ["RFC 9293 MUST-40", { delayedAckNs: ms(200) }],
    ["RFC 9293 SHLD-26", { icmpHardErrors: "abort", softErrorReports: true }],
    ["RFC 9293 §3.8.6.1 the next octet", { zeroWindowProbe: "octet" }],
    ["RFC 6093 §3.4", { urgentInline: true }],
    ["RFC 6298 §2.1", { initialRtoNs: seconds(1) }],
    ["RFC 6298 §2.4 §2.5", { minRtoNs: seconds(1), maxRtoNs: seconds(60), rtoFloor: "rto" }],
    ["RFC 6298 §5.7", { rtoAfterSynLossNs: seconds(3) }],
    ["RFC 5681 §3.1 L of 2", { slowStartLimitSegments: 2, congestionControl: "reno" }],
    ["RFC 5681 §3.2", { reordering: 3, tailLossProbe: false, frto: false, prr: false }],
    ["RFC 5961 §7", { challengeAcks: 10, challengeAckIntervalNs: seconds(5) }],
    ["RFC 5961 §3.2", { challengesForgeries: true }],
    ["RFC 5482 §3.1", { leastUserTimeoutNs: seconds(100), largestUserTimeoutNs: hours(1) }],
    ["RFC 7413 §4 both roles, where they are asked for", { fastOpen: 3 }],
    ["RFC 6335 §6 dynamic ports", { ephemeralPorts: [49152, 65535] }],
    ["RFC 1191 §3", { pathMtuDiscovery: true }],
  ])("%s", (_rule, values) => {
    expect(RFC).toMatchObject(values);
  });
});

test("what a profile says is a configuration by itself", () => {
  for (const profile of [LINUX, RFC]) expect(tcpConfig(profile)).toEqual(profile);
});
