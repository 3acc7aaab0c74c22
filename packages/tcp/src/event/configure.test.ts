import { NEVER, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { configure } from "./configure.ts";

test("switching Nagle off lets the small segment go that it held (RFC 9293 MUST-17)", () => {
  const lab = inState("ESTABLISHED");
  expect(lab.write(10)).toHaveLength(1);
  expect(lab.write(10)).toEqual([]);
  expect(lab.event((tcb, out) => configure(tcb, { nagle: false }, out))).toEqual([
    "PA 11+10 ack 1",
  ]);
});

test("keep-alives are switched on and off while the connection lives (RFC 9293 MUST-24)", () => {
  const lab = inState("ESTABLISHED");
  lab.event((tcb, out) => configure(tcb, { keepAlive: true, keepAliveIdleNs: seconds(30) }, out));
  expect(lab.tcb.keepAliveDeadlineNs).toBe(lab.nowNs + seconds(30));
  lab.event((tcb, out) => configure(tcb, { keepAlive: false }, out));
  expect(lab.tcb.keepAliveDeadlineNs).toBe(NEVER);
});

test("what the handshake settled stays as it is", () => {
  const lab = inState("ESTABLISHED", { sack: true });
  const { sackOk } = lab.tcb;
  lab.event((tcb, out) => configure(tcb, { sack: !sackOk }, out));
  expect(lab.tcb.sackOk).toBe(sackOk);
});
