import { hours, ms, NEVER, seconds } from "@seedwire/engine";
import type { ProfileName, TcpConfig } from "./config.ts";

const COMMON = {
  congestionControl: "cubic",
  maxMssBytes: 65495,
  nagle: true,
  initialRtoNs: seconds(1),
  keepAlive: false,
  keepAliveIdleNs: hours(2),
  keepAliveIntervalNs: seconds(75),
  keepAliveProbes: 9,
  iss: null,
} as const;

/** Behaves like a current Linux. */
export const LINUX: TcpConfig = {
  ...COMMON,
  profile: "linux",
  initialWindowSegments: 10,
  windowScaling: true,
  timestamps: true,
  sack: true,
  sendBufferBytes: 4 << 20,
  receiveBufferBytes: 6 << 20,
  ackPolicy: "linux",
  delayedAckNs: ms(40),
  minRtoNs: ms(200),
  maxRtoNs: seconds(120),
  rtoFloor: "variance",
  rtoAfterSynLossNs: seconds(1),
  synLinearTimeouts: 4,
  synRetries: 6 + 4,
  synAckRetries: 5,
  retries2: 15,
  r2Ns: NEVER,
  timeWaitNs: seconds(60),
  finWait2Ns: seconds(60),
  ephemeralPorts: [32768, 60999],
};

/** What RFC 9293 as a whole and RFC 6298 §2 say, with no extension negotiated. */
export const RFC: TcpConfig = {
  ...COMMON,
  profile: "rfc",
  congestionControl: "reno",
  initialWindowSegments: 10,
  windowScaling: false,
  timestamps: false,
  sack: false,
  sendBufferBytes: 65536,
  receiveBufferBytes: 65535,
  ackPolicy: "rfc",
  delayedAckNs: ms(200),
  minRtoNs: seconds(1),
  maxRtoNs: seconds(60),
  rtoFloor: "rto",
  rtoAfterSynLossNs: seconds(3),
  synLinearTimeouts: 0,
  synRetries: 7,
  synAckRetries: 7,
  retries2: Infinity,
  r2Ns: seconds(100),
  timeWaitNs: seconds(240),
  finWait2Ns: NEVER,
  ephemeralPorts: [49152, 65535],
};

export const PROFILES: Readonly<Record<ProfileName, TcpConfig>> = { linux: LINUX, rfc: RFC };
