import { ms, seconds, us } from "@seedwire/engine";
import type { ControllerName, TcpOptions } from "@seedwire/tcp";
import { FREEBSD_PARAMETERS } from "./freebsd-parameters.ts";
import { parseNumber } from "./linux-parameters.ts";
import { readParameter, type KernelSettings } from "./settings.ts";

/** What a parameter means for a TCP. */
type Meaning = (value: string) => TcpOptions;

/** A parameter that is one number. */
const number =
  (meaning: (value: number) => TcpOptions): Meaning =>
  (value) =>
    meaning(parseNumber(value));
/** One that is 0 for off. */
const isOn = (meaning: (on: boolean) => TcpOptions): Meaning =>
  number((value) => meaning(value !== 0));
/** One that is least, default and most. */
const triple = (meaning: (numbers: readonly [number, number, number]) => TcpOptions): Meaning => {
  return (value) => {
    const [least = 0, initial = 0, most = 0] = value.split(" ").map(parseNumber);
    return meaning([least, initial, most]);
  };
};

/** One whose bits have meanings of their own. */
const bits = (meaning: (has: (bit: number) => boolean) => TcpOptions): Meaning =>
  number((value) => meaning((bit) => (value & bit) !== 0));

const UINT_MAX = 4294967295;
/** The largest window that can be told of (RFC 7323 §2.3). */
const MAX_WINDOW_BYTES = 65535 * (1 << 14);
/** The most data that fits into a packet. */
const MAX_MSS_BYTES = 65495;
/** By net.ipv4.tcp_ecn; from 3 on Accurate ECN. */
const ECN = [
  "off",
  "request",
  "accept",
  "request-accurate",
  "accept-accurate-request-classic",
  "accept-accurate",
] as const;
/** By net.ipv4.tcp_ecn_option. */
const ACCECN_OPTION = ["never", "sparing", "always"] as const;

/** By net.ipv4.tcp_syncookies. */
const SYN_COOKIES = ["off", "overflow", "always"] as const;
/** By net.ipv4.tcp_tw_reuse. */
const REUSE_TIME_WAIT = ["never", "always", "loopback"] as const;

/** `net.ipv4.tcp_...` that a choice of {@link TcpOptions} stands for. */
const TCP_MEANINGS: Readonly<Record<string, Meaning>> = {
  // What is offered and agreed on.
  timestamps: isOn((timestamps) => ({ timestamps })),
  sack: isOn((sack) => ({ sack })),
  window_scaling: isOn((windowScaling) => ({ windowScaling })),
  ecn: number((value) => ({ ecn: ECN[value] ?? "accept" })),
  ecn_option: number((value) => ({ accEcnOption: ACCECN_OPTION[value] ?? "always" })),
  ecn_option_beacon: number((value) => ({ accEcnOptionsPerRoundTrip: value })),
  ecn_fallback: isOn((ecnFallback) => ({ ecnFallback })),

  // Buffers.
  rmem: triple(([, initial, most]) => ({
    receiveBufferBytes: Math.min(initial, MAX_WINDOW_BYTES),
    receiveBufferMaxBytes: Math.min(most, MAX_WINDOW_BYTES),
  })),
  moderate_rcvbuf: isOn((receiveBufferTuning) => ({ receiveBufferTuning })),
  shrink_window: isOn((windowShrinks) => ({ windowShrinks })),
  wmem: triple(([, initial, most]) => ({ initialSendBufferBytes: initial, sendBufferBytes: most })),
  notsent_lowat: number((value) => ({ notSentLowBytes: value === UINT_MAX ? Infinity : value })),

  // When data leaves.
  min_tso_segs: number((minBurstSegments) => ({ minBurstSegments })),
  tso_win_divisor: number((burstWindowDivisor) => ({ burstWindowDivisor })),
  pacing_ss_ratio: number((value) => ({ pacingSlowStartPercent: Math.max(1, value) })),
  pacing_ca_ratio: number((value) => ({ pacingAvoidancePercent: Math.max(1, value) })),
  mtu_probing: number((value) => ({ blackHoleDetection: value > 0, mtuSearch: value > 1 })),
  base_mss: number((value) => ({ baseMssBytes: Math.min(Math.max(1, value), MAX_MSS_BYTES) })),
  app_win: number((applicationShift) => ({ applicationShift })),
  workaround_signed_windows: isOn((signedWindows) => ({ signedWindows })),
  reflect_tos: isOn((reflectsDscp) => ({ reflectsDscp })),
  min_snd_mss: number((leastMssBytes) => ({ leastMssBytes })),
  mtu_probe_floor: number((mtuSearchFloorBytes) => ({ mtuSearchFloorBytes })),
  probe_threshold: number((mtuSearchRangeBytes) => ({ mtuSearchRangeBytes })),
  probe_interval: number((value) => ({ mtuSearchAgainNs: seconds(value) })),
  slow_start_after_idle: isOn((slowStartAfterIdle) => ({ slowStartAfterIdle })),

  // Loss and congestion. RACK is always on in Linux 6.18, whatever the lowest bit says.
  congestion_control: (value) => ({ congestionControl: value as ControllerName }),
  recovery: bits((has) => ({ rackStaticWindow: has(2), rackDupThresh: !has(4) })),
  early_retrans: number((value) => ({ tailLossProbe: value >= 3 })),
  reordering: number((reordering) => ({ reordering })),
  max_reordering: number((maxReordering) => ({ maxReordering })),
  frto: isOn((frto) => ({ frto })),
  min_rtt_wlen: number((value) => ({ minRttWindowNs: seconds(value) })),
  retrans_collapse: isOn((retransCollapse) => ({ retransCollapse })),
  thin_linear_timeouts: isOn((thinLinearTimeouts) => ({ thinLinearTimeouts })),

  // Acknowledging.
  dsack: isOn((duplicateSack) => ({ duplicateSack })),
  pingpong_thresh: number((interactiveThreshold) => ({ interactiveThreshold })),
  comp_sack_delay_ns: number((value) => ({ sackCompressionNs: Math.min(value, ms(499)) })),
  comp_sack_nr: number((sackCompressionAcks) => ({ sackCompressionAcks })),

  // Time-outs, and when to give up.
  rto_max_ms: number((value) => ({ maxRtoNs: ms(value) })),
  rto_min_us: number((value) => ({ minRtoNs: us(value) })),
  syn_retries: number((synRetries) => ({ synRetries })),
  synack_retries: number((synAckRetries) => ({ synAckRetries })),
  syn_linear_timeouts: number((synLinearTimeouts) => ({ synLinearTimeouts })),
  retries1: number((retries1) => ({ retries1 })),
  retries2: number((retries2) => ({ retries2 })),
  orphan_retries: number((orphanRetries) => ({ orphanRetries })),
  fin_timeout: number((value) => ({ finWait2Ns: seconds(value) })),
  keepalive_time: number((value) => ({ keepAliveIdleNs: seconds(value) })),
  keepalive_intvl: number((value) => ({ keepAliveIntervalNs: seconds(value) })),
  keepalive_probes: number((keepAliveProbes) => ({ keepAliveProbes })),

  // Fast Open.
  fastopen: number((fastOpen) => ({ fastOpen })),
  fastopen_blackhole_timeout_sec: number((value) => ({ fastOpenBlackHoleNs: seconds(value) })),
  fastopen_key: (value) => ({ fastOpenKeys: value.split(",").map((key) => key.trim()) }),

  // Defence, and remnants of connections.
  syncookies: number((value) => ({ synCookies: SYN_COOKIES[Math.min(value, 2)] ?? "always" })),
  tw_reuse: number((value) => ({ reuseTimeWait: REUSE_TIME_WAIT[value] ?? "loopback" })),
  abort_on_overflow: isOn((abortOnOverflow) => ({ abortOnOverflow })),
  invalid_ratelimit: number((value) => ({ challengeAckIntervalNs: ms(value) })),
  rfc1337: isOn((ignoreResetInTimeWait) => ({ ignoreResetInTimeWait })),
};

/** Other parameters of Linux that a choice stands for. */
const OTHER_MEANINGS: Readonly<Record<string, Meaning>> = {
  "net.ipv4.ip_default_ttl": number((ttl) => ({ ttl })),
  "net.ipv4.ip_no_pmtu_disc": number((value) => ({
    pathMtuDiscovery: value === 0,
    pathMtuBelief: value === 1 ? "least" : value === 2 ? "nothing" : "told",
  })),
  "net.ipv4.route.min_pmtu": number((leastPathMtuBytes) => ({ leastPathMtuBytes })),
  "net.ipv4.ip_local_port_range": (value) => {
    const [first = 0, last = 0] = value.split(" ").map(parseNumber);
    return { ephemeralPorts: [first, last] };
  },
};

const LINUX_MEANINGS: Readonly<Record<string, Meaning | undefined>> = {
  ...Object.fromEntries(
    Object.entries(TCP_MEANINGS).map(([name, meaning]) => [`net.ipv4.tcp_${name}`, meaning]),
  ),
  ...OTHER_MEANINGS,
};

/** What a parameter means for a TCP; undefined if nothing. */
export const meaningOf = (name: string): Meaning | undefined =>
  LINUX_MEANINGS[name] ?? FREEBSD_PARAMETERS[name];

/** The choices of a TCP whose kernel was set like that; what nobody has set is left out. */
export function toTcpOptions({ values }: KernelSettings): TcpOptions {
  const options = [...values].map(([name, value]) => meaningOf(name)?.(value) ?? {});
  return Object.assign({}, ...options) as TcpOptions;
}

/** Choices that a socket takes over when it is made; to change them concerns only later ones. */
const OF_NEW_SOCKETS: readonly (keyof TcpOptions)[] = [
  "congestionControl",
  "initialSendBufferBytes",
  "maxRtoNs",
  "minRtoNs",
  "receiveBufferBytes",
  "reordering",
];

/** The choices that connections heed at once which are there when such parameters are set. */
export function toLiveTcpOptions(settings: KernelSettings, names: readonly string[]): TcpOptions {
  const options = names.map((name) => {
    const value = readParameter(settings, name);
    return value === undefined ? {} : (meaningOf(name)?.(value) ?? {});
  });
  const merged = Object.assign({}, ...options) as Partial<Record<keyof TcpOptions, unknown>>;
  for (const key of OF_NEW_SOCKETS) delete merged[key];
  return merged as TcpOptions;
}
