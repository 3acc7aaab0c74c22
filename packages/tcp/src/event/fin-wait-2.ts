import { NEVER, type Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { rtoNs } from "../rtt/rto.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { reset } from "./give-up.ts";

/**
 * Nobody will read what the peer may send in FIN-WAIT-2: the state gets an end, or ends now by a RST
 * (`finWait2Ns`). Linux keeps no socket then, and so sends no more keep-alives.
 */
export function orphanInFinWait2(tcb: Tcb, out: Outbox): void {
  if (tcb.config.profile === "linux") tcb.keepAliveDeadlineNs = NEVER;
  if (tcb.config.finWait2Ns < 0) reset(tcb, out);
  else tcb.timeWaitDeadlineNs = timerEndNs(tcb, out.nowNs, finWait2Ns(tcb));
}

/**
 * As Linux: no less than 3.5 RTO. What goes beyond the length of TIME-WAIT counts twice, once as a
 * connection and once as what is left of it.
 */
function finWait2Ns(tcb: Tcb): Ns {
  const { config } = tcb;
  if (config.profile !== "linux" || config.finWait2Ns === NEVER) return config.finWait2Ns;
  const lastsNs = Math.max(config.finWait2Ns, 3.5 * rtoNs(tcb));
  const excessNs = lastsNs - config.timeWaitNs;
  return excessNs > 0 && config.timeWaitNs > 0 ? 2 * excessNs : lastsNs;
}
