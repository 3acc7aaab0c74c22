import type { Oracle } from "seedwire";
import { linkTimes } from "./link-times.ts";
import { packetSizes } from "./packet-sizes.ts";
import { packetsKept } from "./packets-kept.ts";
import { queueBounds } from "./queue-bounds.ts";
import { tcpAck } from "./tcp-ack.ts";
import { tcpSafety } from "./tcp-safety.ts";
import { tcpWindow } from "./tcp-window.ts";

/** All oracles there are: the promises that every run keeps. */
export const ORACLES: readonly Oracle[] = [
  // Links
  packetsKept,
  linkTimes,
  queueBounds,
  packetSizes,
  // TCP
  tcpSafety,
  tcpAck,
  tcpWindow,
];
