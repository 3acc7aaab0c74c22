import { NEVER, type Ns } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";
import type { TcpConfig } from "./config.ts";
import { controllers, type RandomBelow } from "./congestion/index.ts";
import { newPacing } from "./send/pacing.ts";
import { newCounters } from "./counters.ts";
import { newEcn } from "./ecn/ecn.ts";
import { newFastOpen } from "./fast-open/option.ts";
import { ReceiveBuffer } from "./receive/buffer.ts";
import { linuxScale } from "./receive/linux-window.ts";
import { leastMemory, SocketMemory } from "./receive/memory.ts";
import { Reassembly } from "./receive/reassembly.ts";
import { newRack } from "./loss/rack.ts";
import { newDelivery, newProbe, newReduction, newWindowUse } from "./loss/records.ts";
import { LinuxEstimator, Rfc6298Estimator } from "./rtt/estimator.ts";
import { newMinFilter } from "./rtt/min-rtt.ts";
import { SendBuffer } from "./send/buffer.ts";
import { Scoreboard } from "./send/scoreboard.ts";
import { newSending } from "./send/sending.ts";
import { type Seq, toSeq } from "./seq.ts";
import type { Tcb } from "./tcb.ts";

/** The four-tuple of a connection. */
export interface ConnectionEnds {
  readonly localAddress: Address;
  readonly localPort: number;
  readonly remoteAddress: Address;
  readonly remotePort: number;
}

export interface TcbInit extends ConnectionEnds {
  readonly config: TcpConfig;
  readonly passive: boolean;
  readonly iss: Seq;
  readonly tsOffset: number;
  /** What fits into a packet on the way out, bytes (the MTU). */
  readonly mtuBytes: number;
  readonly nowNs: Ns;
  /** Random numbers for the congestion control. */
  readonly random: RandomBelow;
}

/** Default MSS where the peer names none (RFC 9293 MUST-15). */
const DEFAULT_MSS = 536;
/** Headers of IPv4 and TCP without options. */
const HEADERS = 40;

/** A TCB in state CLOSED. */
export function createTcb(init: TcbInit): Tcb {
  const { config, iss, nowNs } = init;
  const ownMss = Math.min(config.maxMssBytes, init.mtuBytes - HEADERS);
  const Estimator = config.rtoFloor === "rto" ? Rfc6298Estimator : LinuxEstimator;
  const zero = toSeq(0);
  // By use, not by subject: what an event looks at lies together, in nine or ten lines of the cache instead
  // of fifteen. Where many connections take turns, those lines are what takes the time.
  const tcb: Tcb = {
    // Of every segment, at either end.
    config,
    localAddress: init.localAddress,
    localPort: init.localPort,
    remoteAddress: init.remoteAddress,
    remotePort: init.remotePort,
    state: "CLOSED",
    sndUna: iss,
    sndNxt: iss,
    sndWndBytes: 0,
    sndWl1: zero,
    rcvNxt: zero,
    rcvAdv: zero,
    lastAckSent: zero,
    sndScale: 0,
    rcvScale: config.windowScaling ? scaleFor(config) : 0,
    sackOk: false,
    timestampsOk: false,
    tsRecent: 0,
    tsOffset: init.tsOffset,
    tsRecentNs: 0.5,
    dsack: null,
    ackNow: false,
    ackUndecided: false,
    ackScheduled: false,
    ackMandatory: false,
    smallPushes: 0,
    quickAcks: 0,
    outOfMemory: false,
    compressedAcks: 0,
    sending: newSending(config, init.mtuBytes),
    reassembly: new Reassembly(),
    memory: new SocketMemory(leastMemory(config.receiveBufferBytes)),
    ecn: newEcn(iss),
    counters: newCounters(),
    teller: null,
    urgent: "none",
    synAckPending: false,
    rtoDeadlineNs: NEVER,
    delayedAckDeadlineNs: NEVER,
    persistDeadlineNs: NEVER,
    keepAliveDeadlineNs: NEVER,
    timeWaitDeadlineNs: NEVER,
    lastSentNs: 0.5,
    lastDataReceivedNs: 0.5,
    atoNs: 0.5,
    pacing: newPacing(),
    rtt: new Estimator(config.minRtoNs),
    sendUserTimeout: config.advertisedUserTimeoutNs !== NEVER,
    windowClampBytes: -1,
    rcvSsthreshBytes: -1,
    rcvMssBytes: Math.min(DEFAULT_MSS, ownMss),
    rcvRttEcr: 0,
    receivedDscp: 0,

    // Of who sends.
    unaOffset: 0.5,
    minRttNs: NEVER,
    pacingBps: Infinity,
    lastReceivedNs: 0.5,
    probingSinceNs: 0.5,
    scoreboard: new Scoreboard(),
    delivery: newDelivery(),
    congestion: new controllers[config.congestionControl]({
      config,
      cwndSegments: config.initialWindowSegments,
      random: init.random,
    }),
    recovery: "open",
    windowUse: newWindowUse(iss),
    smssBytes: Math.min(DEFAULT_MSS, ownMss),
    sendBuffer: new SendBuffer(),
    sndWl2: zero,
    maxSndWndBytes: 0,
    rtoBackoff: 0,
    retransmits: 0,
    timeouts: 0,
    xmitTimer: "rto",
    finQueued: false,
    finSent: false,
    probe: newProbe(),
    rack: newRack(),
    recover: iss,
    roundEnds: iss,
    minRtt: newMinFilter(),
    reordering: config.reordering,
    probeBackoff: 0,
    probesUnanswered: 0,
    softError: null,
    peerMssBytes: DEFAULT_MSS,
    reduction: newReduction(),

    // Of who receives.
    receiveBuffer: new ReceiveBuffer(),
    lastSegmentBytes: 0,
    answersInTurn: 0,
    finReceived: false,
    rcvRttUs8: 0,
    rcvRttSeq: zero,
    ownMssBytes: ownMss,
    rcvRttFromNs: 0.5,
    rcvSpaceNs: 0.5,
    rcvSpaceBytes: 0.5,
    rcvSpaceOffset: 0.5,
    dupAcksSent: 0,
    compressedRcvNxt: zero,

    // Seldom looked at.
    passive: init.passive,
    iss,
    irs: zero,
    readShut: false,
    orphan: false,
    urgentSeq: zero,
    urgentByte: 0,
    windowScaleOk: false,
    reorderingSeen: 0,
    frto: false,
    retransmittedNs: 0.5,
    forceRetransmit: false,
    firstTimeoutSentNs: 0.5,
    r1Told: false,
    adoptedUserTimeoutNs: NEVER,
    userTimeoutIsFixed: false,
    challengesSinceNs: 0.5,
    challengesSent: 0,
    synTimeouts: 0,
    acceptQueueFull: false,
    finalAckSeen: false,
    mostSynAcks: config.synAckRetries,
    fastOpened: false,
    fastOpen: newFastOpen(),
  };
  // Times and places in a stream are born as doubles, and stay doubles: so all TCBs have one shape from
  // the first on, and code that was compiled for one is good for all.
  tcb.unaOffset = -1;
  tcb.rcvSpaceBytes = 0;
  tcb.rcvSpaceOffset = 0;
  tcb.rcvSpaceNs = nowNs;
  tcb.rcvRttFromNs = -1;
  tcb.tsRecentNs = 0;
  tcb.atoNs = 0;
  tcb.lastDataReceivedNs = -1;
  tcb.retransmittedNs = -1;
  tcb.firstTimeoutSentNs = nowNs;
  tcb.challengesSinceNs = -1;
  tcb.lastSentNs = nowNs;
  tcb.probingSinceNs = -1;
  tcb.lastReceivedNs = nowNs;
  return tcb;
}

/** The least shift that lets the window field say so many bytes (RFC 7323 §2.3: at most 14). */
function scaleFor(config: TcpConfig): number {
  if (config.receiveWindow === "linux") return linuxScale(config);
  const windowBytes = config.receiveBufferBytes;
  let scale = 0;
  while (scale < 14 && windowBytes >> scale > 65535) scale++;
  return scale;
}
