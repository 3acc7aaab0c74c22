import type { Oracle } from "seedwire";
import { packetsKept } from "./packets-kept.ts";
import { tcpAck } from "./tcp-ack.ts";
import { tcpSafety } from "./tcp-safety.ts";
import { tcpWindow } from "./tcp-window.ts";

/** All oracles there are: the promises that every run keeps. */
export const ORACLES: readonly Oracle[] = [packetsKept, tcpSafety, tcpAck, tcpWindow];
