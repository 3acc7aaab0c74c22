import { formatDuration, NEVER, seconds, type Ns } from "@seedwire/engine";
import { nodeChannel } from "@seedwire/ip";
import { isHolding, packetChannel } from "@seedwire/link";
import { rtoNs } from "@seedwire/tcp";
import { FATE_CORRUPT, FATE_DROP, TCP, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Progress {
  /** SND.UNA as place, and when it moved last, or when nothing had to move it. */
  una: number;
  movedNs: Ns;
  /** Something was to be sent or acknowledged at the end of the event before. */
  isWaiting: boolean;
  /** The longest wait that the timer, or pacing, was armed for since then. */
  waitNs: Ns;
  /** When the next window probe was to leave, by the clock of its host. */
  probeNs: Ns;
  /** When the network failed this connection last. */
  faultNs: Ns;
  /** When the latest event was over, and when the next one has to come at the latest. */
  nextNs: Ns;
}

/** Timers of Linux may be an eighth longer, and clocks drift. */
const SLACK = 1.25;
/** Beyond that: ticks, delayed ACKs, silly windows that wait to be overridden. */
const MORE_NS = seconds(2);
/** How often, in virtual time, all ends are looked at. */
const SCAN_NS = seconds(1);
/** A path has no more links than this, for the bound. */
const MOST_LINKS = 16;

/**
 * Nothing waits for ever. While something is to be sent or acknowledged
 *
 * - a timer runs, that ends within the largest RTO (RFC 6298 §2.5; probes of a closed window too, RFC 9293
 *   §3.8.6.1), and then something happens;
 * - once the network has let the last packet of the connection down, SND.UNA moves within two RTOs, as they are
 *   backed off by then, and two round trips over the slowest links; each time anew. What pacing holds back
 *   is waited for like a timer. While the peer's application does not read, it may stand still. Who has taken
 *   back the window from under what is on its way hears of progress by the peer's RTOs.
 */
export const tcpLiveness: Oracle = {
  name: "tcp-liveness",
  promise:
    "What is to be sent arrives within two RTOs, as they are backed off, of the last fault of the network; nothing waits without a timer",
  source: "RFC 9293 §3.8.1",
  watch: (run) => {
    const { simulation, net } = run;
    const view = tcpView(run);
    const progressOf = view.slot<Progress>(() => ({
      una: -1,
      movedNs: simulation.nowNs,
      isWaiting: false,
      waitNs: 0,
      probeNs: NEVER,
      faultNs: 0,
      nextNs: NEVER,
    }));
    let slowestNs = 0;
    let scanNs = 0;

    const noteFault = (packet: Packet, atNs: Ns): void => {
      if (packet.protocol !== TCP) return;
      for (const end of view.endsOf(packet)) {
        const progress = progressOf(end);
        if (atNs > progress.faultNs) progress.faultNs = atNs;
      }
    };
    simulation.trace.channel(packetChannel).subscribe((event, link, packet, nowNs) => {
      if (event === "drop") return noteFault(packet, nowNs);
      if (event !== "accept") return;
      // Where the queue holds packets, the times are those of one that need not wait; others may come between.
      const waitsNs = isHolding(link.queue) ? (2 * link.waitingBytes * 8e9) / link.rateBps : 0;
      const takesNs = packet.arrivalNs - nowNs + waitsNs;
      if (takesNs > slowestNs) slowestNs = takesNs;
      if ((packet.fate & (FATE_CORRUPT | FATE_DROP)) !== 0) noteFault(packet, packet.arrivalNs);
    });
    simulation.trace.channel(nodeChannel).subscribe((_event, _node, packet, nowNs) => {
      noteFault(packet, nowNs);
    });

    const settled = (end: TcpEnd, nowNs: Ns): void => {
      const progress = progressOf(end);
      const una = end.ownPlace(end.tcb.sndUna);
      const isWaiting = hasWork(end);
      const begins = !progress.isWaiting;
      progress.isWaiting = isWaiting;
      const isPutOff = putsProbeOff(end, progress.probeNs);
      progress.probeNs = end.tcb.persistDeadlineNs;
      if (una !== progress.una || begins || isPutOff || isHeld(view.peerOf(end), end)) {
        progress.una = una;
        progress.movedNs = nowNs;
        progress.waitNs = 0;
      }
      progress.nextNs = NEVER;
      if (isWaiting) checkTimer(end, progress, nowNs);
      if (nowNs >= scanNs) scan(nowNs);
    };

    const checkTimer = (end: TcpEnd, progress: Progress, nowNs: Ns): void => {
      const { rtoDeadlineNs, persistDeadlineNs, delayedAckDeadlineNs, pacing, config } = end.tcb;
      const first = Math.min(rtoDeadlineNs, persistDeadlineNs, delayedAckDeadlineNs);
      const deadlineNs = Math.min(first, pacing.deadlineNs);
      const waitNs = deadlineNs - end.clockNs;
      const mostNs = SLACK * config.maxRtoNs + MORE_NS;
      const sendsAgainNs = rtoDeadlineNs === NEVER ? persistDeadlineNs : rtoDeadlineNs;
      const timerNs = sendsAgainNs === NEVER ? 0 : sendsAgainNs - end.clockNs;
      const pacedNs = pacing.deadlineNs === NEVER ? 0 : pacing.deadlineNs - end.clockNs;
      progress.waitNs = Math.max(progress.waitNs, timerNs, pacedNs);
      progress.nextNs = nowNs + SLACK * Math.max(0, waitNs) + MORE_NS;
      if (waitNs <= mostNs || pacing.deadlineNs !== NEVER) return;
      const found =
        deadlineNs === NEVER ? "waits without a timer" : `waits ${formatDuration(waitNs)}`;
      run.breach(view.breach(end, `has something to send, and ${found}; ${work(end)}`));
    };

    const scan = (nowNs: Ns): void => {
      scanNs = nowNs + SCAN_NS;
      for (const end of view.alive) {
        const progress = progressOf(end);
        if (nowNs > progress.nextNs && hasWork(end)) {
          const found = `its timer should have expired ${formatDuration(nowNs - progress.nextNs)} ago`;
          return run.breach(view.breach(end, `${found}; ${work(end)}`));
        }
        checkProgress(end, progress, nowNs);
      }
    };

    const checkProgress = (
      end: TcpEnd,
      { movedNs, faultNs, waitNs }: Progress,
      nowNs: Ns,
    ): void => {
      const sinceNs = Math.max(movedNs, faultNs);
      if (nowNs - sinceNs < MORE_NS || !mustMove(end)) return;
      const peer = view.peerOf(end);
      if (peer === null || !isOpen(peer) || isHeld(peer, end) || view.isMeddledWith(end)) {
        progressOf(end).movedNs = nowNs;
        return;
      }
      const tripNs = 2 * slowestNs * Math.min(net.links.length, MOST_LINKS);
      const ownNs = Math.max(rtoNs(end.tcb), waitNs);
      const peersNs = isDeaf(end, peer) ? Math.max(rtoNs(peer.tcb), progressOf(peer).waitNs) : 0;
      const boundNs = 2 * SLACK * (ownNs + peersNs) + 2 * tripNs + MORE_NS;
      if (nowNs - sinceNs <= boundNs) return;
      const waited = formatDuration(nowNs - sinceNs);
      const found = `nothing was acknowledged for ${waited}, though the network was well; expected within ${formatDuration(boundNs)}`;
      run.breach(view.breach(end, `${found}; ${work(end)}`));
    };

    view.hear({ settled });
    return ({ quiet }) => {
      if (!quiet) return;
      for (const end of view.alive) {
        if (!hasWork(end)) continue;
        run.breach(view.breach(end, `nothing will ever happen any more; ${work(end)}`));
      }
    };
  },
};

/** Something is to be sent, or to be acknowledged by the peer. */
function hasWork(end: TcpEnd): boolean {
  const { tcb, sentEnd } = end;
  switch (tcb.state) {
    case "SYN-SENT":
    case "SYN-RECEIVED":
      return sentEnd > 0;
    case "ESTABLISHED":
    case "FIN-WAIT-1":
    case "CLOSE-WAIT":
    case "CLOSING":
    case "LAST-ACK":
      return unackedPlaces(end) > 0 || tcb.sendBuffer.endOffset + 1 > sentEnd || finWaits(end);
    default:
      return false;
  }
}

/**
 * Linux starts the wait for a window probe anew with each segment that comes, but in ESTABLISHED, where text goes
 * a faster way: so who has closed waits for as long as the peer speaks. A 6.18 kernel does so.
 */
const putsProbeOff = ({ tcb }: TcpEnd, beforeNs: Ns): boolean =>
  tcb.config.profile === "linux" &&
  tcb.state !== "ESTABLISHED" &&
  tcb.sndNxt === tcb.sndUna &&
  beforeNs !== NEVER &&
  tcb.persistDeadlineNs !== NEVER &&
  tcb.persistDeadlineNs > beforeNs;

const finWaits = ({ tcb }: TcpEnd): boolean => tcb.finQueued && !tcb.finSent;

const unackedPlaces = (end: TcpEnd): number => (end.tcb.sndNxt - end.tcb.sndUna) | 0;

/** The handshake is done and something is in flight: it has to be acknowledged. */
function mustMove(end: TcpEnd): boolean {
  const { config, state } = end.tcb;
  if (state === "SYN-SENT" || state === "SYN-RECEIVED" || !hasWork(end)) return false;
  return unackedPlaces(end) > 0 && config.leastTtl === 0 && config.quietTimeNs === 0;
}

const isOpen = ({ tcb: { state } }: TcpEnd): boolean =>
  state !== "CLOSED" && state !== "SYN-SENT" && state !== "SYN-RECEIVED";

/** The peer's application does not read, or its host has no room: what arrives may have to come again. */
const isHeld = (peer: TcpEnd | null, { tcb }: TcpEnd): boolean =>
  tcb.sndWndBytes === 0 ||
  (peer !== null && (peer.tcb.receiveBuffer.bytes > 0 || peer.tcb.outOfMemory));

/**
 * The peer has sent beyond the window, which was taken back: its pure ACKs, at SND.NXT, are not acceptable
 * (RFC 9293 §3.4), so that only what it sends again tells what it has.
 */
const isDeaf = (end: TcpEnd, peer: TcpEnd): boolean => ((peer.tcb.sndNxt - end.tcb.rcvAdv) | 0) > 0;

const work = (end: TcpEnd): string => {
  const { tcb, sentEnd } = end;
  const unsent = Math.max(0, tcb.sendBuffer.endOffset + 1 - Math.max(1, sentEnd));
  return `${unackedPlaces(end)} bytes are not acknowledged, ${unsent} not sent`;
};
