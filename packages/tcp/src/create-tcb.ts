import { NEVER, type Ns } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";
import type { TcpConfig } from "./config.ts";
import { controllers, type RandomBelow } from "./congestion/index.ts";
import { newPacing } from "./send/pacing.ts";
import { newCounters } from "./counters.ts";
import { newEcn } from "./ecn/ecn.ts";
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
  const tcb: Tcb = {
    config,
    localAddress: init.localAddress,
    localPort: init.localPort,
    remoteAddress: init.remoteAddress,
    remotePort: init.remotePort,
    state: "CLOSED",
    passive: init.passive,

    iss,
    sndUna: iss,
    sndNxt: iss,
    sndWndBytes: 0,
    sndWl1: zero,
    sndWl2: zero,
    maxSndWndBytes: 0,
    sndScale: 0,
    smssBytes: Math.min(DEFAULT_MSS, ownMss),
    peerMssBytes: DEFAULT_MSS,
    unaOffset: 0.5,
    sendBuffer: new SendBuffer(),
    scoreboard: new Scoreboard(),
    sending: newSending(config, init.mtuBytes),
    finQueued: false,
    finSent: false,

    irs: zero,
    rcvNxt: zero,
    rcvAdv: zero,
    rcvScale: config.windowScaling ? scaleFor(config) : 0,
    ownMssBytes: ownMss,
    rcvMssBytes: Math.min(DEFAULT_MSS, ownMss),
    receiveBuffer: new ReceiveBuffer(),
    reassembly: new Reassembly(),
    finReceived: false,
    receivedDscp: 0,
    readShut: false,
    orphan: false,

    memory: new SocketMemory(leastMemory(config.receiveBufferBytes)),
    windowClampBytes: -1,
    rcvSsthreshBytes: -1,
    rcvSpaceBytes: 0.5,
    rcvSpaceOffset: 0.5,
    rcvSpaceNs: 0.5,
    rcvRttUs8: 0,
    rcvRttSeq: zero,
    rcvRttFromNs: 0.5,
    rcvRttEcr: 0,

    urgent: "none",
    urgentSeq: zero,
    urgentByte: 0,

    windowScaleOk: false,
    sackOk: false,
    timestampsOk: false,
    ecn: newEcn(iss),
    tsRecent: 0,
    tsRecentNs: 0.5,
    tsOffset: init.tsOffset,
    dsack: null,

    ackNow: false,
    lastAckSent: zero,
    ackUndecided: false,
    ackScheduled: false,
    ackMandatory: false,
    smallPushes: 0,
    outOfMemory: false,
    quickAcks: 0,
    answersInTurn: 0,
    atoNs: 0.5,
    lastSegmentBytes: 0,
    compressedAcks: 0,
    dupAcksSent: 0,
    compressedRcvNxt: zero,
    lastDataReceivedNs: 0.5,

    congestion: new controllers[config.congestionControl]({
      config,
      cwndSegments: config.initialWindowSegments,
      random: init.random,
    }),
    recovery: "open",
    recover: iss,
    reordering: config.reordering,
    reorderingSeen: 0,
    rack: newRack(),
    reduction: newReduction(),
    probe: newProbe(),
    delivery: newDelivery(),
    windowUse: newWindowUse(iss),
    frto: false,
    retransmittedNs: 0.5,
    pacingBps: Infinity,
    pacing: newPacing(),
    forceRetransmit: false,
    roundEnds: iss,

    rtt: new Estimator(config.minRtoNs),
    minRttNs: NEVER,
    minRtt: newMinFilter(),
    rtoBackoff: 0,
    retransmits: 0,
    timeouts: 0,
    firstTimeoutSentNs: 0.5,
    r1Told: false,
    softError: null,
    adoptedUserTimeoutNs: NEVER,
    userTimeoutIsFixed: false,
    sendUserTimeout: config.advertisedUserTimeoutNs !== NEVER,
    challengesSinceNs: 0.5,
    challengesSent: 0,
    synTimeouts: 0,
    lastSentNs: 0.5,

    rtoDeadlineNs: NEVER,
    xmitTimer: "rto",
    delayedAckDeadlineNs: NEVER,
    persistDeadlineNs: NEVER,
    probeBackoff: 0,
    probingSinceNs: 0.5,
    keepAliveDeadlineNs: NEVER,
    probesUnanswered: 0,
    lastReceivedNs: 0.5,
    timeWaitDeadlineNs: NEVER,

    counters: newCounters(),
    teller: null,

    acceptQueueFull: false,
    finalAckSeen: false,
    mostSynAcks: config.synAckRetries,
    fastOpened: false,
    synAckPending: false,
    fastOpen: { option: null, asked: false, synBytes: 0, synAcknowledged: false },
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
