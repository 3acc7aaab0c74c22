import { ms } from "@seedwire/engine";
import type { TcpOptions } from "@seedwire/tcp";

/** What a parameter means for a TCP. */
type Meaning = (value: string) => TcpOptions;

const isOn = (value: string): boolean => Number(value) !== 0;

/**
 * Parameters of FreeBSD that have a counterpart here. All others are accepted and noted: scripts
 * set many that only keep other parts of that system quiet.
 */
export const FREEBSD_PARAMETERS: Readonly<Record<string, Meaning | undefined>> = {
  "net.inet.tcp.rfc1323": (value) => ({
    windowScaling: value === "1" || value === "2",
    timestamps: value === "1" || value === "3",
  }),
  "net.inet.tcp.sack.enable": (value) => ({ sack: isOn(value) }),
  "net.inet.tcp.ecn.enable": (value) => ({
    ecn: value === "1" ? "request" : value === "2" ? "accept" : "off",
  }),
  "net.inet.tcp.cc.algorithm": (value) => ({
    congestionControl: value === "cubic" ? "cubic" : "reno",
  }),
  "net.inet.tcp.initcwnd_segments": (value) => ({
    initialWindowSegments: Math.max(1, Number(value)),
  }),
  "net.inet.tcp.delayed_ack": (value) => (isOn(value) ? {} : { delayedAckNs: 0 }),
  "net.inet.tcp.delacktime": (value) => ({ delayedAckNs: ms(Number(value)) }),
  "net.inet.tcp.msl": (value) => ({ timeWaitNs: 2 * ms(Number(value)) }),
  "net.inet.tcp.finwait2_timeout": (value) => ({ finWait2Ns: ms(Number(value)) }),
  "net.inet.tcp.keepidle": (value) => ({ keepAliveIdleNs: ms(Number(value)) }),
  "net.inet.tcp.keepintvl": (value) => ({ keepAliveIntervalNs: ms(Number(value)) }),
  "net.inet.tcp.keepcnt": (value) => ({ keepAliveProbes: Number(value) }),
  "net.inet.tcp.always_keepalive": (value) => ({ keepAlive: isOn(value) }),
  "net.inet.tcp.tolerate_missing_ts": (value) => ({ timestampsRequired: !isOn(value) }),
  "net.inet.tcp.recvbuf_auto": (value) => ({ receiveBufferTuning: isOn(value) }),
  "net.inet.tcp.sendbuf_auto": (value) => ({ sendBufferTuning: isOn(value) }),
  // Buffers of Linux hold their own overhead too.
  "net.inet.tcp.recvspace": (value) => ({ receiveBufferBytes: 2 * Number(value) }),
  "net.inet.tcp.sendspace": (value) => ({ initialSendBufferBytes: 2 * Number(value) }),
  "net.inet.tcp.path_mtu_discovery": (value) => ({ pathMtuDiscovery: isOn(value) }),
  "net.inet.tcp.insecure_rst": (value) => ({ challengesForgeries: !isOn(value) }),
  "net.inet.tcp.insecure_syn": (value) => ({ challengesForgeries: !isOn(value) }),
  "net.inet.tcp.syncookies": (value) => ({ synCookies: isOn(value) ? "overflow" : "off" }),
  "net.inet.tcp.syncookies_only": (value) => (isOn(value) ? { synCookies: "always" } : {}),
  "net.inet.tcp.rexmit_initial": (value) => ({ initialRtoNs: ms(Number(value)) }),
  "net.inet.tcp.rexmit_min": (value) => ({ minRtoNs: ms(Number(value)), rtoFloor: "rto" }),
  "net.inet.tcp.syncache.rexmtlimit": (value) => ({ synAckRetries: Number(value) }),
};

/** Whether a name is one of FreeBSD's. */
export const isOfFreeBsd = (name: string): boolean =>
  /^(?:net\.inet6?|kern|hw|vm|security|debug)\./.test(name);
