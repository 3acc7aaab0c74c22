import { ms } from "@seedwire/engine";
import { OPTION_MSS, OPTION_TIMESTAMPS } from "@seedwire/wire";
import { expect, test } from "vitest";
import { openActive } from "../event/open.ts";
import { inState } from "../lab.fixture.ts";
import { timestamp } from "../rtt/timestamps.ts";

// Linux: tcp_rcv_synsent_state_process, PAWSACTIVEREJECTED.
test.each<[what: string, options: number, fromNow: number, state: string]>([
  ["the timestamp of now", OPTION_TIMESTAMPS, 0, "ESTABLISHED"],
  ["that of the SYN", OPTION_TIMESTAMPS, -100, "ESTABLISHED"],
  ["one from before the SYN", OPTION_TIMESTAMPS, -101, "SYN-SENT"],
  ["one of the future", OPTION_TIMESTAMPS, 1, "SYN-SENT"],
  ["nothing, without the option, whatever the field says", OPTION_MSS, 1, "ESTABLISHED"],
])("a SYN,ACK that echoes %s", (_what, tcpOptions, fromNow, state) => {
  const lab = inState("CLOSED", { profile: "linux" });
  lab.nowNs = ms(1000);
  lab.event((tcb, out) => openActive(tcb, out));
  lab.nowNs += ms(100);
  const tsEcr = timestamp(lab.tcb, lab.nowNs) + fromNow;
  const sent = lab.arrives({ flags: "SA", set: { tcpOptions, tsVal: 1, tsEcr } });
  expect(lab.tcb.state).toBe(state);
  expect(sent).toEqual([state === "SYN-SENT" ? "R 1" : "A 1 ack 1"]);
});
