import type { Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import { controllers } from "./index.ts";

/**
 * Another congestion control takes over a connection that lives: cwnd and ssthresh stay as they are,
 * what the other had learnt of the path is forgotten (Linux: TCP_CONGESTION).
 */
export function changeController(tcb: Tcb, nowNs: Ns): void {
  const { config } = tcb;
  const { cwndSegments, ssthreshSegments, credit } = tcb.congestion;
  const controller = new controllers[config.congestionControl]({
    initialCwndSegments: cwndSegments,
    slowStartLimitSegments: config.slowStartLimitSegments,
    hystart: config.hystart,
  });
  controller.ssthreshSegments = ssthreshSegments;
  controller.credit = credit;
  controller.reset(nowNs, tcb.sndNxt);
  tcb.congestion = controller;
}
