import { ms, seconds } from "@seedwire/engine";
import { addressOf, type Address } from "@seedwire/wire";
import { expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import { inState } from "./lab.fixture.ts";
import type { State } from "./state.ts";
import { mayTakeOver } from "./take-over.ts";

const LATER = seconds(1) + ms(1);

test.each<
  [
    what: string,
    set: { state?: State; timestampsOk?: boolean; remoteAddress?: Address },
    options: TcpOptions,
    byName: boolean,
    laterNs: number,
    may: boolean,
  ]
>([
  ["a port that was asked for", {}, { reuseTimeWait: "never" }, true, 0, true],
  ["one that was not", {}, { reuseTimeWait: "never" }, false, LATER, false],
  ["a second after the last timestamp", {}, { reuseTimeWait: "always" }, false, seconds(1), false],
  ["later", {}, { reuseTimeWait: "always" }, false, LATER, true],
  ["to another host", {}, { reuseTimeWait: "loopback" }, false, LATER, false],
  [
    "to this host",
    { remoteAddress: addressOf(127, 0, 0, 1) },
    { reuseTimeWait: "loopback" },
    false,
    LATER,
    true,
  ],
  ["without timestamps", { timestampsOk: false }, {}, true, LATER, false],
  ["one that lives", { state: "FIN-WAIT-2" }, {}, true, LATER, false],
  ["by the RFC profile", {}, { profile: "rfc" }, true, LATER, false],
])("RFC 6191 §2 tcp_tw_reuse: %s", (_what, set, options, byName, laterNs, may) => {
  const { tcb } = inState("TIME-WAIT", { profile: "linux", ...options });
  Object.assign(tcb, { timestampsOk: true, tsRecentNs: ms(300) }, set);
  expect(mayTakeOver(tcb, byName, ms(300) + laterNs)).toBe(may);
});
