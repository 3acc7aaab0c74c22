import { ms, seconds, us } from "@seedwire/engine";
import type { ControllerName, TcpOptions } from "@seedwire/tcp";
import { FREEBSD_PARAMETERS } from "./freebsd-parameters.ts";
import { parseNumber } from "./linux-parameters.ts";
import type { KernelSettings } from "./settings.ts";

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

/** Parameters of Linux that a choice of {@link TcpOptions} stands for. */
const LINUX_MEANINGS: Readonly<Record<string, Meaning | undefined>> = {
  "net.ipv4.tcp_timestamps": isOn((timestamps) => ({ timestamps })),
  "net.ipv4.tcp_sack": isOn((sack) => ({ sack })),
  "net.ipv4.tcp_window_scaling": isOn((windowScaling) => ({ windowScaling })),
  "net.ipv4.tcp_congestion_control": (value) => ({ congestionControl: value as ControllerName }),
  "net.ipv4.tcp_rmem": triple(([, , most]) => ({ receiveBufferBytes: most })),
  "net.ipv4.tcp_wmem": triple(([, , most]) => ({ sendBufferBytes: most })),
  "net.ipv4.tcp_syn_retries": number((synRetries) => ({ synRetries })),
  "net.ipv4.tcp_synack_retries": number((synAckRetries) => ({ synAckRetries })),
  "net.ipv4.tcp_syn_linear_timeouts": number((synLinearTimeouts) => ({ synLinearTimeouts })),
  "net.ipv4.tcp_retries2": number((retries2) => ({ retries2 })),
  "net.ipv4.tcp_rto_max_ms": number((value) => ({ maxRtoNs: ms(value) })),
  "net.ipv4.tcp_rto_min_us": number((value) => ({ minRtoNs: us(value) })),
  "net.ipv4.tcp_fin_timeout": number((value) => ({ finWait2Ns: seconds(value) })),
  "net.ipv4.tcp_keepalive_time": number((value) => ({ keepAliveIdleNs: seconds(value) })),
  "net.ipv4.tcp_keepalive_intvl": number((value) => ({ keepAliveIntervalNs: seconds(value) })),
  "net.ipv4.tcp_keepalive_probes": number((keepAliveProbes) => ({ keepAliveProbes })),
  "net.ipv4.ip_local_port_range": (value) => {
    const [first = 0, last = 0] = value.split(" ").map(parseNumber);
    return { ephemeralPorts: [first, last] };
  },
};

/** What a parameter means for a TCP; undefined if nothing. */
export const meaningOf = (name: string): Meaning | undefined =>
  LINUX_MEANINGS[name] ?? FREEBSD_PARAMETERS[name];

/** The choices of a TCP whose kernel was set like that; what nobody has set is left out. */
export function toTcpOptions({ values }: KernelSettings): TcpOptions {
  const options = [...values].map(([name, value]) => meaningOf(name)?.(value) ?? {});
  return Object.assign({}, ...options) as TcpOptions;
}
