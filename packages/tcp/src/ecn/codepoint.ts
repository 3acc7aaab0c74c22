import { ECT_0, ECT_1, NOT_ECT } from "@seedwire/wire";
import type { Tcb } from "../tcb.ts";

/** What says that it can be marked: ECT(0), but for experiments (RFC 8311 §4.2, RFC 9331 §4.1). */
export const codepoint = ({ config }: Tcb): number =>
  config.ecnCodepoint === "ect1" ? ECT_1 : ECT_0;

/**
 * A SYN or SYN,ACK may not be marked (RFC 3168 §6.1.1), but for controls that depend on ECN (RFC 8311
 * §4.3; Linux).
 */
export const fieldOfSyn = (tcb: Tcb): number =>
  tcb.congestion.needsEcn ? codepoint(tcb) : NOT_ECT;
