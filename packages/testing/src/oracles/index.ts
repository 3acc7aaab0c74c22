import type { Oracle } from "seedwire";
import { clocks } from "./clocks.ts";
import { fragmentation } from "./fragmentation.ts";
import { icmpErrors } from "./icmp-errors.ts";
import { linkTimes } from "./link-times.ts";
import { memoryBounds } from "./memory-bounds.ts";
import { nodePassage } from "./node-passage.ts";
import { packetSizes } from "./packet-sizes.ts";
import { packetsGivenBack } from "./packets-given-back.ts";
import { packetsKept } from "./packets-kept.ts";
import { pathMtu } from "./path-mtu.ts";
import { queueBounds } from "./queue-bounds.ts";
import { reassembly } from "./reassembly.ts";
import { routes } from "./routes.ts";
import { tcpWindowUpdate } from "./tcp-window-update.ts";
import { tcpAckDelay } from "./tcp-ack-delay.ts";
import { tcpAck } from "./tcp-ack.ts";
import { tcpBackoff } from "./tcp-backoff.ts";
import { tcpCongestion } from "./tcp-congestion.ts";
import { tcpKarn } from "./tcp-karn.ts";
import { tcpLiveness } from "./tcp-liveness.ts";
import { tcpNumbers } from "./tcp-numbers.ts";
import { tcpSackedData } from "./tcp-sacked-data.ts";
import { tcpSafety } from "./tcp-safety.ts";
import { tcpStates } from "./tcp-states.ts";
import { tcpTimeWait } from "./tcp-time-wait.ts";
import { tcpWindow } from "./tcp-window.ts";
import { ttlFalls } from "./ttl-falls.ts";
import { udpDatagrams } from "./udp-datagrams.ts";
import { udpPorts } from "./udp-ports.ts";
import { wireImage } from "./wire-image.ts";

/** All oracles there are: the promises that every run keeps. */
export const ORACLES: readonly Oracle[] = [
  // Links
  packetsKept,
  linkTimes,
  queueBounds,
  packetSizes,
  wireImage,
  // IP
  nodePassage,
  ttlFalls,
  routes,
  fragmentation,
  reassembly,
  pathMtu,
  icmpErrors,
  // UDP
  udpDatagrams,
  udpPorts,
  // TCP
  tcpSafety,
  tcpLiveness,
  tcpAck,
  tcpWindowUpdate,
  tcpAckDelay,
  tcpWindow,
  tcpBackoff,
  tcpKarn,
  tcpNumbers,
  tcpSackedData,
  tcpStates,
  tcpTimeWait,
  tcpCongestion,
  // Hosts
  clocks,
  memoryBounds,
  packetsGivenBack,
];
