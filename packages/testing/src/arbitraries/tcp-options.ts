import * as fc from "fast-check";
import type { TcpOptions } from "seedwire";
import { at, duration, oneOf, sparse, whole } from "./sparse.ts";

/** First sequence numbers, most of them so near 2^32 that they soon wrap. Shrinks to 2^32 - 1. */
export const anyIss: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: whole(0, 3000).map((before) => 4_294_967_295 - before) },
  { weight: 3, arbitrary: whole(0, 60_000).map((before) => 4_294_967_295 - before) },
  { weight: 1, arbitrary: oneOf(0, 1, 2_147_483_646, 2_147_483_647, 2_147_483_648) },
);

/** What an end says and heeds of its windows and buffers. */
const windows = {
  sendBufferBytes: at(15, oneOf(65_536, 1000, 4000, 1_000_000)),
  sendBufferTuning: at(5, fc.boolean()),
  receiveBufferBytes: at(25, oneOf(65_535, 500, 2000, 10_000, 1_000_000)),
  receiveBufferFixed: at(8, fc.boolean()),
  receiveBufferTuning: at(8, fc.boolean()),
  receiveWindow: at(8, oneOf("linux", "rfc")),
  windowScaling: at(20, fc.boolean()),
  windowShrinks: at(5, fc.boolean()),
  zeroWindowProbe: at(8, oneOf("octet", "empty")),
  maxMssBytes: at(15, oneOf(536, 100, 1000, 1220, 1460, 9000)),
} as const;

/** How an end sends and acknowledges. */
const policies = {
  nagle: at(12, fc.boolean()),
  sendPolicy: at(12, oneOf("linux", "rfc")),
  ackPolicy: at(12, oneOf("linux", "rfc")),
  delayedAckNs: at(10, duration(1e6, 199e6)),
  quickAck: at(8, fc.boolean()),
  sackCompressionAcks: at(5, oneOf(0, 44)),
  duplicateSack: at(8, fc.boolean()),
  maxBurstSegments: at(5, oneOf(1, 2, 10)),
  timerTickNs: at(5, oneOf(4e6, 1e6)),
  keepAlive: at(5, fc.constant(true)),
  keepAliveIdleNs: at(10, duration(1e6, 2e9)),
  keepAliveIntervalNs: at(5, duration(1e6, 1e9)),
} as const;

/** How an end finds losses and what it makes of them. */
const recovery = {
  lossDetection: at(20, oneOf("rack", "rfc6675")),
  rackDupThresh: at(5, fc.boolean()),
  tailLossProbe: at(12, fc.boolean()),
  reordering: at(5, oneOf(3, 1, 10)),
  adaptiveDupThresh: at(8, fc.boolean()),
  prr: at(10, fc.boolean()),
  frto: at(12, fc.boolean()),
  undo: at(12, fc.boolean()),
  retransCollapse: at(8, fc.boolean()),
  newRenoTimer: at(8, oneOf("impatient", "slow-but-steady")),
  rearmRtoInRecovery: at(5, fc.boolean()),
  earlyRetransmit: at(8, oneOf("off", "bytes", "segments")),
  minRtoNs: at(8, oneOf(200e6, 1e6, 1e9)),
} as const;

/** How much an end sends at a time. */
const congestion = {
  congestionControl: at(40, oneOf("reno", "cubic", "bbr", "bbr3", "dctcp", "vegas")),
  initialWindowSegments: at(12, oneOf(10, 1, 2, 4)),
  hystart: at(8, oneOf("off", "linux", "rfc9438", "rfc9406")),
  slowStartLimitSegments: at(5, oneOf(2, 1)),
  slowStartAfterIdle: at(5, fc.boolean()),
  windowValidation: at(8, oneOf("off", "rfc2861", "rfc7661")),
  abe: at(5, fc.boolean()),
  pacing: at(10, oneOf("asked", "off", "on")),
} as const;

/** The options that are agreed on in the handshake. */
const agreed = {
  sack: at(25, fc.boolean()),
  timestamps: at(25, fc.boolean()),
  timestampsRequired: at(5, fc.boolean()),
  ecn: at(
    20,
    oneOf(
      "off",
      "accept",
      "request",
      "accept-accurate",
      "request-accurate",
      "accept-accurate-request-classic",
    ),
  ),
  accEcnOption: at(5, oneOf("never", "changes", "sparing", "always")),
  // Not "always": a cookie of Linux is right for a FIN a few bytes on too, and those bytes are lost.
  synCookies: at(5, oneOf("off", "overflow")),
  iss: at(50, anyIss),
} as const;

/** Choices of TCP for one end. Shrinks to none: the profile of Linux. */
export const anyTcpOptions: fc.Arbitrary<TcpOptions> = sparse<TcpOptions>({
  profile: at(30, oneOf("linux", "rfc")),
  ...agreed,
  ...windows,
  ...policies,
  ...recovery,
  ...congestion,
});

/** The choices that most of what TCP does depends on: profile, SACK, timestamps, first numbers. */
export const anyPlainTcpOptions: fc.Arbitrary<TcpOptions> = sparse<TcpOptions>({
  profile: at(35, oneOf("linux", "rfc")),
  sack: at(40, fc.boolean()),
  timestamps: at(40, fc.boolean()),
  iss: at(60, anyIss),
});
