import { setParameter, type KernelSettings } from "./settings.ts";

/** What `defaults.sh` sets, the file that most public scripts for Linux begin with. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "net.ipv4.tcp_rmem": "4096 540000 15728640",
  "net.ipv4.tcp_wmem": "4096 262144 4194304",
  "net.ipv4.tcp_timestamps": "1",
  "net.ipv4.tcp_sack": "1",
  "net.ipv4.tcp_dsack": "1",
  "net.ipv4.tcp_fack": "0",
  "net.ipv4.tcp_reordering": "3",
  "net.ipv4.tcp_congestion_control": "cubic",
  "net.ipv4.tcp_slow_start_after_idle": "0",
  "net.ipv4.tcp_early_retrans": "4",
  "net.ipv4.tcp_recovery": "1",
  "net.ipv4.tcp_frto": "2",
  "net.ipv4.tcp_ecn": "0",
  "net.ipv4.tcp_tso_win_divisor": "3",
  "net.ipv4.tcp_pacing_ss_ratio": "200",
  "net.ipv4.tcp_pacing_ca_ratio": "120",
  "net.ipv4.tcp_notsent_lowat": "4294967295",
  // Client and server, for every listener: a cookie is asked for, and given.
  "net.ipv4.tcp_fastopen": String(0x403),
  "net.ipv4.tcp_fastopen_key": "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4",
  "net.ipv4.tcp_syn_retries": "5",
  "net.ipv4.tcp_synack_retries": "5",
  "net.ipv4.tcp_syncookies": "1",
};

/** Does what `defaults.sh` does, but for forgetting cached metrics. */
export function loadDefaults(settings: KernelSettings): void {
  for (const [name, value] of Object.entries(DEFAULTS)) setParameter(settings, name, value);
}
