import type { Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import { beginControl } from "./grow-window.ts";
import { controllers } from "./index.ts";

/**
 * Another congestion control takes over a connection that lives: cwnd and ssthresh stay as they are,
 * what the other had learnt of the path is forgotten (Linux: TCP_CONGESTION).
 */
export function changeController(tcb: Tcb, nowNs: Ns): void {
  const { config } = tcb;
  const { cwndSegments, ssthreshSegments, credit, random } = tcb.congestion;
  const controller = new controllers[config.congestionControl]({ config, cwndSegments, random });
  controller.ssthreshSegments = ssthreshSegments;
  controller.credit = credit;
  tcb.congestion = controller;
  tcb.ecn.latestCe = false;
  tcb.ecn.latestUpTo = tcb.rcvNxt;
  if (tcb.state !== "CLOSED") beginControl(tcb, nowNs);
}
