import { NEVER, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { tcpConfig, type TcpOptions } from "./config.ts";
import { LINUX, RFC } from "./profiles.ts";

test("without choices it is the linux profile; a profile may be named", () => {
  expect(tcpConfig()).toEqual(LINUX);
  expect(tcpConfig({ profile: "rfc" })).toEqual(RFC);
});

test("each choice goes over the profile, a later one over an earlier; undefined is none", () => {
  const config = tcpConfig({ profile: "rfc", nagle: false }, { sack: true }, { sack: undefined! });
  expect(config).toEqual({ ...RFC, nagle: false, sack: true });
  expect(tcpConfig({ r2Ns: NEVER, retries2: Infinity, timeWaitNs: 0 }).r2Ns).toBe(NEVER);
});

test("DESIGN §4.5 the profiles", () => {
  expect(LINUX).toMatchObject({ initialWindowSegments: 10, timeWaitNs: seconds(60), sack: true });
  expect(RFC).toMatchObject({ minRtoNs: seconds(1), timeWaitNs: seconds(240), delayedAckNs: 2e8 });
});

describe("what cannot be is refused, with what would be right", () => {
  test.each<[string, TcpOptions, string]>([
    [
      "profile",
      { profile: "bsd" as never },
      'TCP option profile is "bsd", expected one of "linux", "rfc"',
    ],
    ["profile", { profile: "toString" as never }, 'profile is "toString"'],
    [
      "controller",
      { congestionControl: "vegan" as never },
      'TCP option congestionControl is "vegan", expected one of "bbr", ',
    ],
    ["option", { naggle: true } as never, 'TCP has no option "naggle"; there are profile,'],
    ["option", { constructor: 1 } as never, 'TCP has no option "constructor"'],
    ["NaN", { minRtoNs: NaN }, "TCP option minRtoNs is NaN, expected a whole number"],
    ["negative", { sendBufferBytes: -1 }, "TCP option sendBufferBytes is -1"],
    ["fraction", { receiveBufferBytes: 1.5 }, "receiveBufferBytes is 1.5, expected a whole number"],
    ["RFC 7323 §2.3", { receiveBufferBytes: 2 ** 31 }, "1 to 1073725440"],
    ["RFC 9293 MUST-40", { delayedAckNs: seconds(0.5) }, "0 to 499999999"],
    [
      "choice",
      { hystart: true as never },
      'hystart is true, expected one of "off", "linux", "rfc9438", "rfc9406"',
    ],
    ["flag", { timestamps: "off" as never }, 'timestamps is "off", expected true or false'],
    ["0", { nagle: 0 as never }, "nagle is 0, expected true or false"],
    ["null", { sack: null as never }, "sack is null, expected true or false"],
    ["iss", { iss: NaN }, "iss is NaN, expected a whole number, 0 to 4294967295, or null"],
    ["iss", { iss: -1.5 }, "iss is -1.5"],
    ["iss", { iss: 2 ** 32 }, "iss is 4294967296"],
    ["iss", { iss: "100" as never }, 'iss is "100"'],
    ["keys", { fastOpenKeys: 5 as never }, "fastOpenKeys is 5, expected a list of keys"],
    ["keys", { fastOpenKeys: ["1-2-3"] }, 'fastOpenKeys is ["1-2-3"]'],
    ["ports", { ephemeralPorts: 5 as never }, "ephemeralPorts is 5, expected two ports in order"],
    ["ports", { ephemeralPorts: [9, 8] }, "ephemeralPorts is [9, 8]"],
    ["symbol", { ttl: Symbol("x") as never }, "ttl is Symbol(x), expected a whole number"],
    ["no options", 5 as never, "TCP: options are 5, expected { nagle: false, ... }"],
    ["no options", null as never, "TCP: options are null"],
    ["text", { maxMssBytes: "big" as never }, 'maxMssBytes is "big"'],
  ])("%s: %j", (_, options, message) => {
    expect(() => tcpConfig(options)).toThrow(message);
  });
});

describe("every option is of a kind, which the profiles are and nonsense is not", () => {
  test.each(Object.keys(LINUX) as (keyof TcpOptions)[])("%s", (key) => {
    for (const profile of [LINUX, RFC]) {
      expect(tcpConfig({ [key]: profile[key] })[key]).toBe(profile[key]);
    }
    for (const value of ["nonsense", -1.5, {}, Symbol("x"), 1n]) {
      expect(() => tcpConfig({ [key]: value })).toThrow(`TCP option ${key} is `);
    }
  });
});

const MOST_NS = Number.MAX_SAFE_INTEGER;
const BELOW_HALF_A_SECOND = 499_999_999;

describe("each number has its bounds, and may be as small and as large as they are", () => {
  test.each<[why: string, key: keyof TcpOptions, least: number, most: number]>([
    ["at least a segment", "initialWindowSegments", 1, 1e6],
    ["RFC 791: 68 less headers; 65535 less headers", "maxMssBytes", 28, 65495],
    ["a byte", "sendBufferBytes", 1, MOST_NS],
    ["a byte", "initialSendBufferBytes", 1, MOST_NS],
    ["none", "notSentLowBytes", 0, Infinity],
    ["gso_max_segs has 16 bits", "maxBurstSegments", 1, 65535],
    ["gso_max_segs has 16 bits", "minBurstSegments", 1, 65535],
    ["0: no part", "burstWindowDivisor", 0, 65535],
    ["tcp_pacing_ss_ratio", "pacingSlowStartPercent", 1, 1000],
    ["tcp_pacing_ca_ratio", "pacingAvoidancePercent", 1, 1000],
    ["RFC 7323 §2.3", "receiveBufferBytes", 1, 65535 * 2 ** 14],
    ["RFC 7323 §2.3", "receiveBufferMaxBytes", 1, 65535 * 2 ** 14],
    ["a byte", "windowClampBytes", 1, Infinity],
    ["RFC 9293 MUST-40", "delayedAckNs", 0, BELOW_HALF_A_SECOND],
    ["RFC 9293 MUST-40", "ackTickNs", 0, BELOW_HALF_A_SECOND],
    ["RFC 9293 MUST-40", "delayedAckMaxNs", 0, BELOW_HALF_A_SECOND],
    ["a byte of pingpong", "interactiveThreshold", 1, 255],
    ["RFC 9293 MUST-40", "sackCompressionNs", 0, BELOW_HALF_A_SECOND],
    ["tcp_comp_sack_nr", "sackCompressionAcks", 0, 255],
    ["HZ of 1", "timerTickNs", 0, 1e9],
    ["a time", "initialRtoNs", 1, MOST_NS],
    ["a time", "minRtoNs", 1, MOST_NS],
    ["a time", "maxRtoNs", 1, MOST_NS],
    ["a time", "rtoAfterSynLossNs", 1, MOST_NS],
    ["0: the latest alone", "minRttWindowNs", 0, Infinity],
    ["tcp_reordering", "reordering", 1, 300],
    ["tcp_max_reordering", "maxReordering", 1, Infinity],
    ["a segment", "slowStartLimitSegments", 1, Infinity],
    ["a count", "synLinearTimeouts", 0, Infinity],
    ["a count", "synRetries", 0, Infinity],
    ["a count", "synAckRetries", 0, Infinity],
    ["a count", "retries1", 0, Infinity],
    ["a count", "retries2", 0, Infinity],
    ["a count", "orphanRetries", 0, Infinity],
    ["a time", "r2Ns", 1, Infinity],
    ["a count", "deferAccept", 0, Infinity],
    ["32 bits", "fastOpen", 0, 2 ** 32 - 1],
    ["0: off", "quietTimeNs", 0, Infinity],
    ["a time", "userTimeoutNs", 1, Infinity],
    ["a time", "advertisedUserTimeoutNs", 1, Infinity],
    ["a time", "leastUserTimeoutNs", 1, Infinity],
    ["a time", "largestUserTimeoutNs", 1, Infinity],
    ["0: none", "timeWaitNs", 0, Infinity],
    ["negative: a RST", "finWait2Ns", -1, Infinity],
    ["0: a RST", "lingerNs", 0, Infinity],
    ["a count", "challengeAcks", 0, Infinity],
    ["0: no limit", "challengeAckIntervalNs", 0, Infinity],
    ["a time", "keepAliveIdleNs", 1, Infinity],
    ["a time", "keepAliveIntervalNs", 1, Infinity],
    ["a probe", "keepAliveProbes", 1, Infinity],
    ["a bit", "maxPacingBps", 1, Infinity],
    ["a byte", "accEcnOptionsPerRoundTrip", 0, 255],
    ["RFC 2474 §3: six bits", "dscp", 0, 63],
    ["65536: none for applications", "leastLocalPort", 1, 65536],
    ["0: no room", "maxConnections", 0, Infinity],
    ["a call", "maxWaitingCalls", 1, Infinity],
    ["a byte", "maxWaitingBytes", 1, Infinity],
    ["RFC 791 §3.1: eight bits, and 0 goes nowhere", "ttl", 1, 255],
    ["RFC 5082 §3", "leastTtl", 0, 255],
  ])("%s: %s is %d to %d", (_why, key, least, most) => {
    for (const value of [least, most]) expect(tcpConfig({ [key]: value })[key]).toBe(value);
    const refused = most === Infinity ? [least - 1, NaN] : [least - 1, most + 1];
    for (const value of refused) {
      expect(() => tcpConfig({ [key]: value })).toThrow(`whole number, ${least} to ${most}`);
    }
  });
});
