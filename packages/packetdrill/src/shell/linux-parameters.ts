/** What a parameter of Linux may hold, and what it holds at first. */
export interface Parameter {
  readonly initial: string;
  /** How many numbers it has; 0 for a text. */
  readonly numbers: number;
  readonly least: number;
  readonly most: number;
}

const INT_MAX = 2147483647;
const UINT_MAX = 4294967295;

const integer = (initial: number, least = 0, most = INT_MAX): Parameter => ({
  initial: String(initial),
  numbers: 1,
  least,
  most,
});
/** One octet. */
const octet = (initial: number, least = 0, most = 255): Parameter => integer(initial, least, most);
const integers = (initial: string, least: number, most = INT_MAX): Parameter => ({
  initial,
  numbers: initial.split(" ").length,
  least,
  most,
});
const text = (initial: string): Parameter => ({ initial, numbers: 0, least: 0, most: 0 });

/** Parameters of TCP, by what follows `net.ipv4.tcp_` (Linux 6.12 to 6.18). */
const TCP: Readonly<Record<string, Parameter>> = {
  abort_on_overflow: octet(0),
  adv_win_scale: integer(1, -31, 31),
  allowed_congestion_control: text("reno cubic bbr dctcp vegas"),
  app_win: octet(31, 0, 31),
  autocorking: octet(1, 0, 1),
  available_congestion_control: text("reno cubic bbr dctcp vegas"),
  backlog_ack_defer: octet(1, 0, 1),
  base_mss: integer(1024),
  challenge_ack_limit: integer(INT_MAX),
  comp_sack_delay_ns: integer(1_000_000, 0, Number.MAX_SAFE_INTEGER),
  comp_sack_nr: octet(44),
  comp_sack_rtt_percent: integer(33, 1, 1000),
  comp_sack_slack_ns: integer(100_000, 0, Number.MAX_SAFE_INTEGER),
  congestion_control: text("cubic"),
  dsack: octet(1),
  early_demux: octet(1),
  early_retrans: octet(3, 0, 4),
  ecn: octet(2, 0, 5),
  ecn_fallback: octet(1, 0, 1),
  ecn_option: octet(2, 0, 3),
  ecn_option_beacon: octet(3, 0, 3),
  fack: octet(0),
  fastopen: integer(1),
  fastopen_blackhole_timeout_sec: integer(0),
  fastopen_key: text("00000000-00000000-00000000-00000000"),
  fin_timeout: integer(60),
  frto: octet(2),
  invalid_ratelimit: integer(500),
  keepalive_intvl: integer(75),
  keepalive_probes: octet(9),
  keepalive_time: integer(7200),
  limit_output_bytes: integer(1048576),
  low_latency: integer(0),
  max_orphans: integer(131072),
  max_reordering: integer(300, 1),
  max_syn_backlog: integer(2048),
  max_tw_buckets: integer(131072),
  mem: integers("287898 383867 575796", 0, Number.MAX_SAFE_INTEGER),
  migrate_req: octet(0, 0, 1),
  min_rtt_wlen: integer(300, 0, 86400),
  min_snd_mss: integer(48, 48, 65535),
  min_tso_segs: octet(2, 1),
  moderate_rcvbuf: octet(1),
  mtu_probe_floor: integer(48, 48, 65535),
  mtu_probing: octet(0),
  no_metrics_save: octet(0),
  no_ssthresh_metrics_save: octet(1, 0, 1),
  notsent_lowat: integer(UINT_MAX, 0, UINT_MAX),
  orphan_retries: octet(0),
  pacing_ca_ratio: integer(120, 0, 1000),
  pacing_ss_ratio: integer(200, 0, 1000),
  pingpong_thresh: octet(1, 1),
  plb_cong_thresh: integer(128, 0, 256),
  plb_enabled: octet(0, 0, 1),
  plb_idle_rehash_rounds: octet(3, 0, 31),
  plb_rehash_rounds: octet(12, 0, 31),
  plb_suspend_rto_sec: octet(60),
  probe_interval: integer(600, 0, UINT_MAX),
  probe_threshold: integer(8),
  rcvbuf_low_rtt: integer(1000),
  recovery: octet(1),
  reflect_tos: octet(0, 0, 1),
  reordering: integer(3, 1, 300),
  retrans_collapse: octet(1),
  retries1: octet(3),
  retries2: octet(15),
  rfc1337: octet(0),
  rmem: integers("4096 131072 6291456", 4096),
  rto_max_ms: integer(120_000, 1000, 120_000),
  rto_min_us: integer(200_000, 1),
  sack: octet(1),
  shrink_window: octet(0, 0, 1),
  slow_start_after_idle: octet(1),
  stdurg: octet(0),
  syn_linear_timeouts: octet(4, 0, 127),
  syn_retries: octet(6, 1, 127),
  synack_retries: octet(5),
  syncookies: octet(1),
  thin_linear_timeouts: octet(0),
  timestamps: octet(1),
  tso_rtt_log: octet(9, 0, 31),
  tso_win_divisor: octet(3),
  tw_reuse: octet(2, 0, 2),
  tw_reuse_delay: integer(1000, 1),
  window_scaling: octet(1),
  wmem: integers("4096 16384 4194304", 1),
  workaround_signed_windows: octet(0),
};

/** Parameters of the rest of the kernel that a TCP takes notice of. */
const OTHERS: Readonly<Record<string, Parameter>> = {
  "net.core.default_qdisc": text("pfifo_fast"),
  "net.core.optmem_max": integer(131072),
  "net.core.rmem_default": integer(212992, 2304),
  "net.core.rmem_max": integer(4194304, 2304),
  "net.core.somaxconn": integer(4096, 0, 65535),
  "net.core.wmem_default": integer(212992, 4608),
  "net.core.wmem_max": integer(4194304, 4608),
  "net.ipv4.icmp_msgs_burst": integer(50),
  "net.ipv4.icmp_msgs_per_sec": integer(1000),
  "net.ipv4.icmp_ratelimit": integer(1000),
  "net.ipv4.icmp_ratemask": integer(6168),
  "net.ipv4.ip_default_ttl": octet(64, 1),
  "net.ipv4.ip_forward": integer(0),
  "net.ipv4.ip_local_port_range": integers("32768 60999", 1, 65535),
  "net.ipv4.ip_local_reserved_ports": text(""),
  "net.ipv4.ip_no_pmtu_disc": integer(0),
  "net.ipv4.ip_nonlocal_bind": integer(0),
  "net.ipv4.route.min_adv_mss": integer(256),
  "net.ipv4.route.min_pmtu": integer(552),
  "net.ipv4.route.mtu_expires": integer(600),
  "net.ipv4.udp_rmem_min": integer(4096, 2304),
  "net.ipv4.udp_wmem_min": integer(4096, 4608),
};

/** Parameters of Linux by their whole names. */
export const LINUX_PARAMETERS: Readonly<Record<string, Parameter | undefined>> = {
  ...Object.fromEntries(
    Object.entries(TCP).map(([name, parameter]) => [`net.ipv4.tcp_${name}`, parameter]),
  ),
  ...OTHERS,
};

/** Why a parameter of Linux cannot have a value; undefined if it can, or if nobody knows it. */
export function whyRefused(name: string, value: string): string | undefined {
  const parameter = LINUX_PARAMETERS[name];
  if (parameter === undefined || parameter.numbers === 0) return undefined;
  const { numbers, least, most } = parameter;
  const parts = value.trim().split(/\s+/);
  // Fewer numbers leave the others as they are.
  if (parts.length > numbers) return `expected ${numbers} numbers`;
  const isRight = (part: string): boolean =>
    /^-?(?:0x[\da-f]+|\d+)$/i.test(part) && parseNumber(part) >= least && parseNumber(part) <= most;
  if (!parts.every(isRight)) return `expected a number, ${least} to ${most}`;
  return undefined;
}

/** A number as the kernel reads it: decimal, or hexadecimal after 0x. */
export const parseNumber = (text: string): number =>
  text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
