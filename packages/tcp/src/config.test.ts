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
      'TCP profile "bsd" does not exist; there are linux and rfc',
    ],
    ["profile", { profile: "toString" as never }, "does not exist"],
    [
      "controller",
      { congestionControl: "vegan" as never },
      'Congestion control "vegan" does not exist; there are ',
    ],
    [
      "option",
      { naggle: true } as never,
      'TCP has no option "naggle"; there are congestionControl,',
    ],
    ["option", { constructor: 1 } as never, 'TCP has no option "constructor"'],
    ["NaN", { minRtoNs: NaN }, "TCP option minRtoNs is NaN; expected a whole number"],
    ["negative", { sendBufferBytes: -1 }, "TCP option sendBufferBytes is -1"],
    ["fraction", { receiveBufferBytes: 1.5 }, "receiveBufferBytes is 1.5; expected a whole number"],
    ["RFC 7323 §2.3", { receiveBufferBytes: 2 ** 31 }, "1 to 1073725440"],
    ["RFC 9293 MUST-40", { delayedAckNs: seconds(0.5) }, "0 to 499999999"],
    [
      "choice",
      { hystart: true as never },
      "hystart is true; expected off, linux, rfc9438, rfc9406",
    ],
    ["text", { maxMssBytes: "big" as never }, "maxMssBytes is big"],
  ])("%s: %j", (_, options, message) => {
    expect(() => tcpConfig(options)).toThrow(message);
  });
});
