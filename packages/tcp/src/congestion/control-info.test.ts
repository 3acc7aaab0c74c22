import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import type { ControllerName } from "./index.ts";
import { controlInfo } from "./control-info.ts";

/** What a connection tells that has agreed on ECN, or not. */
function told(congestionControl: ControllerName, agreed: boolean): Record<string, number> {
  const { tcb } = inState("ESTABLISHED", { profile: "linux", congestionControl });
  tcb.ecn.agreed = agreed;
  return controlInfo(tcb, 0);
}

test("Linux, TCP_CC_INFO: DCTCP without ECN is Reno, and tells zeros", () => {
  expect(told("dctcp", true)["dctcp_alpha"]).toBe(1024);
  expect(Object.keys(told("dctcp", false))).toEqual(Object.keys(told("dctcp", true)));
  expect(new Set(Object.values(told("dctcp", false)))).toEqual(new Set([0]));
});

test("Linux, TCP_CC_INFO: Vegas tells the same with and without ECN", () => {
  expect(told("vegas", false)["tcpv_enabled"]).toBe(1);
  expect(told("vegas", false)).toEqual(told("vegas", true));
});
