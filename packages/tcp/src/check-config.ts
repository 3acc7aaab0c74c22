import type { TcpConfig } from "./config.ts";
import { controllers } from "./congestion/index.ts";

/** The largest window that a header can tell of: 65535 scaled by 14 (RFC 7323 §2.3). */
const MAX_WINDOW_BYTES = 65535 * (1 << 14);

/** What each number may be, from and to; all are whole. */
const RANGES = {
  initialWindowSegments: [1, 1e6],
  maxMssBytes: [28, 65495],
  baseMssBytes: [1, 65495],
  sendBufferBytes: [1, Number.MAX_SAFE_INTEGER],
  initialSendBufferBytes: [1, Number.MAX_SAFE_INTEGER],
  notSentLowBytes: [0, Infinity],
  maxBurstSegments: [1, 65535],
  minBurstSegments: [1, 65535],
  burstWindowDivisor: [0, 65535],
  pacingSlowStartPercent: [1, 1000],
  pacingAvoidancePercent: [1, 1000],
  receiveBufferBytes: [1, MAX_WINDOW_BYTES],
  receiveBufferMaxBytes: [1, MAX_WINDOW_BYTES],
  windowClampBytes: [1, Infinity],
  delayedAckNs: [0, 499_999_999],
  ackTickNs: [0, 499_999_999],
  delayedAckMaxNs: [0, 499_999_999],
  interactiveThreshold: [1, 255],
  sackCompressionNs: [0, 499_999_999],
  sackCompressionAcks: [0, 255],
  timerTickNs: [0, 1e9],
  initialRtoNs: [1, Number.MAX_SAFE_INTEGER],
  minRtoNs: [1, Number.MAX_SAFE_INTEGER],
  maxRtoNs: [1, Number.MAX_SAFE_INTEGER],
  rtoAfterSynLossNs: [1, Number.MAX_SAFE_INTEGER],
  minRttWindowNs: [0, Infinity],
  reordering: [1, 300],
  maxReordering: [1, Infinity],
  slowStartLimitSegments: [1, Infinity],
  synLinearTimeouts: [0, Infinity],
  synRetries: [0, Infinity],
  synAckRetries: [0, Infinity],
  retries2: [0, Infinity],
  r2Ns: [1, Infinity],
  deferAccept: [0, Infinity],
  fastOpen: [0, 0xffffffff],
  quietTimeNs: [0, Infinity],
  retries1: [0, Infinity],
  orphanRetries: [0, Infinity],
  userTimeoutNs: [1, Infinity],
  advertisedUserTimeoutNs: [1, Infinity],
  leastUserTimeoutNs: [1, Infinity],
  largestUserTimeoutNs: [1, Infinity],
  timeWaitNs: [0, Infinity],
  finWait2Ns: [-1, Infinity],
  lingerNs: [0, Infinity],
  challengeAcks: [0, Infinity],
  challengeAckIntervalNs: [0, Infinity],
  keepAliveIdleNs: [1, Infinity],
  keepAliveIntervalNs: [1, Infinity],
  keepAliveProbes: [1, Infinity],
  maxPacingBps: [1, Infinity],
  accEcnOptionsPerRoundTrip: [0, 255],
  dscp: [0, 63],
  leastLocalPort: [1, 65536],
  maxConnections: [0, Infinity],
  maxWaitingCalls: [1, Infinity],
  ttl: [1, 255],
  leastTtl: [0, 255],
} as const satisfies Partial<Record<keyof TcpConfig, readonly [number, number]>>;

/** What choices of one of several may be. */
const CHOICES = {
  hystart: ["off", "linux", "rfc9438", "rfc9406"],
  windowValidation: ["off", "rfc2861", "rfc7661"],
  pacing: ["asked", "off", "on"],
  newRenoTimer: ["impatient", "slow-but-steady"],
  earlyRetransmit: ["off", "bytes", "segments"],
} as const satisfies { readonly [Key in keyof TcpConfig]?: readonly TcpConfig[Key][] };

const CHOICES_BY_NAME = Object.entries<readonly string[]>(CHOICES) as readonly [
  keyof typeof CHOICES,
  readonly string[],
][];
const RANGES_BY_NAME = Object.entries<readonly [number, number]>(RANGES) as readonly [
  keyof typeof RANGES,
  readonly [number, number],
][];

/** Refuses what cannot be. */
export function checkConfig(config: TcpConfig): void {
  if (!Object.hasOwn(controllers, config.congestionControl)) {
    const known = Object.keys(controllers).join(", ");
    throw new RangeError(
      `Congestion control "${config.congestionControl}" does not exist; there are ${known}`,
    );
  }
  for (const [key, known] of CHOICES_BY_NAME) {
    const value: string = config[key];
    if (!known.includes(value)) {
      throw new RangeError(`TCP option ${key} is ${value}; expected ${known.join(", ")}`);
    }
  }
  for (const [key, [least, most]] of RANGES_BY_NAME) {
    const value = config[key];
    const isWhole = Number.isInteger(value) || value === Infinity;
    if (!isWhole || value < least || value > most) {
      throw new RangeError(
        `TCP option ${key} is ${value}; expected a whole number, ${least} to ${most}`,
      );
    }
  }
}
