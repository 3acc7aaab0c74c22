import type { Question } from "../lib/question.ts";
import { digest } from "./digest.ts";
import { eventQueue } from "./event-queue.ts";
import { garbage } from "./garbage.ts";
import { idleConnections } from "./idle-connections.ts";
import { longRun } from "./long-run.ts";
import { packetPath } from "./packet-path.ts";
import { pcap } from "./pcap.ts";
import { smallScenarios } from "./small-scenarios.ts";
import { startUp } from "./start-up.ts";
import { streams } from "./streams.ts";
import { tcpFlows } from "./tcp-flows.ts";
import { tcpLoss } from "./tcp-loss.ts";
import { timers } from "./timers.ts";
import { trace } from "./trace.ts";
import { twoWays } from "./two-ways.ts";
import { udpForwarding } from "./udp-forwarding.ts";
import { verify } from "./verify.ts";
import { wireBytes } from "./wire-bytes.ts";

/** All there is to ask, from the engine upward. */
export const questions: readonly Question[] = [
  eventQueue,
  timers,
  streams,
  packetPath,
  udpForwarding,
  tcpFlows,
  longRun,
  tcpLoss,
  twoWays,
  verify,
  wireBytes,
  digest,
  pcap,
  trace,
  garbage,
  smallScenarios,
  idleConnections,
  startUp,
];
