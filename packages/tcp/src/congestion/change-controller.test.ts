import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import type { State } from "../state.ts";
import type { ControllerName } from "./index.ts";
import { changeController } from "./change-controller.ts";
import { Cubic } from "./cubic.ts";

/** A connection of Reno in a state, whose user has chosen another congestion control. */
function changed(state: State, congestionControl: ControllerName): Lab {
  const lab = inState(state, { profile: "linux", congestionControl: "reno" });
  const { tcb } = lab;
  Object.assign(tcb.congestion, { cwndSegments: 20, ssthreshSegments: 10, credit: 5 });
  tcb.ecn.latestCe = true;
  tcb.ecn.latestUpTo = seqAdd(tcb.rcvNxt, -1000);
  tcb.config = { ...tcb.config, congestionControl };
  changeController(tcb, lab.nowNs);
  return lab;
}

test("Linux, TCP_CONGESTION: cwnd, ssthresh and what was acknowledged for the next segment stay", () => {
  const { congestion, ecn, rcvNxt } = changed("ESTABLISHED", "cubic").tcb;
  expect(congestion).toBeInstanceOf(Cubic);
  const { cwndSegments, ssthreshSegments, credit } = congestion;
  expect([cwndSegments, ssthreshSegments, credit]).toEqual([20, 10, 5]);
  expect([ecn.latestCe, ecn.latestUpTo]).toEqual([false, rcvNxt]);
});

test("the new one begins at once if the connection lives, else with it", () => {
  const isPaced = (state: State): boolean =>
    changed(state, "bbr3").tcb.congestion.pacingBps < Infinity;
  expect([isPaced("ESTABLISHED"), isPaced("CLOSED")]).toEqual([true, false]);
});
