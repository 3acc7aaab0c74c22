import { NEVER, type Ns } from "@seedwire/engine";
import type { SenderEvent } from "@seedwire/tcp";
import { packetChannel } from "@seedwire/link";
import { ACK, ICMP, RST, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

/** One thing that is sent again and again: when it left last, and after how long. */
interface Row {
  /** What it is: the place of a segment, or that of a window probe. */
  place: number;
  cause: string;
  latestNs: Ns;
  /** Between the latest two, less what the timer may have been started later by; 0: not known. */
  waitNs: Ns;
  count: number;
}

interface Waits {
  readonly timeouts: Row;
  readonly probes: Row;
  /** When a segment came last; -1 before the first. */
  arrivedNs: Ns;
  /** When something was sent again last without a time-out; -1 before. */
  repairedNs: Ns;
  /** SACKed data was let go, so the time-out may come early (RFC 2018 §8). */
  reneged: boolean;
  /** The timer was not started anew by partial ACKs (RFC 6582 §3.2 step 3, the impatient variant). */
  impatient: boolean;
}

const emptyRow = (): Row => ({ place: -1, cause: "", latestNs: 0, waitNs: 0, count: 0 });

/** Timers of Linux run on a wheel that makes them up to an eighth longer, so twice that may be less. */
const WHEEL = 9 / 8;

/**
 * What gets no answer is sent again after waits that double. Exempt is what the configuration asks for
 * (linear time-outs), and what other rules allow: after an ICMP error (RFC 6069 §4), reneging, an answer.
 */
export const tcpBackoff: Oracle = {
  name: "tcp-backoff",
  promise:
    "Each wait for an answer that does not come is twice the one before, up to the largest; and none is shorter than the least RTO",
  source: "RFC 6298 §5.5",
  watch: (run) => {
    const view = tcpView(run);
    const waitsOf = view.slot<Waits>(() => ({
      timeouts: emptyRow(),
      probes: emptyRow(),
      arrivedNs: -1,
      repairedNs: -1,
      reneged: false,
      impatient: false,
    }));

    /** When an ICMP message came to an address last: what it brings about at once needs no soft error. */
    const icmpNs = new Map<number, Ns>();
    run.simulation.trace.channel(packetChannel).subscribe((event, _link, packet, nowNs) => {
      if (event === "deliver" && packet.protocol === ICMP) icmpNs.set(packet.destination, nowNs);
    });

    const sender = (end: TcpEnd, event: SenderEvent): void => {
      const waits = waitsOf(end);
      if (icmpNs.get(end.tcb.localAddress) === run.simulation.nowNs) waits.timeouts.waitNs = 0;
      if (event.what === "lost" && event.why === "sack reneging") waits.reneged = true;
      const isTimeout =
        event.what === "retransmission" &&
        (event.why === "RTO" || event.why === "SYN" || event.why === "SYN,ACK");
      if (event.what === "retransmission" && !isTimeout) waits.repairedNs = end.clockNs;
      const isProbe = event.what === "probe" && event.why === "closed window";
      if (!isTimeout && !isProbe) return;
      const place = end.ownPlace(event.seq);
      const found = isTimeout
        ? (tooEarly(end, event.why, waits) ?? step(end, waits.timeouts, place, event.why, waits))
        : step(end, waits.probes, place, event.why, waits);
      if (isTimeout) waits.reneged = false;
      if (found !== null) run.breach(view.breach(end, found));
    };

    const arrive = (end: TcpEnd, { flags, ack, window }: Packet): void => {
      const waits = waitsOf(end);
      waits.arrivedNs = end.clockNs;
      waits.timeouts.waitNs = 0;
      waits.timeouts.place = -1;
      // An answer that leaves the window closed does not begin the row of probes anew.
      const isAck = (flags & (ACK | RST)) === ACK;
      if (isAck && (window !== 0 || end.ownPlace(ack) > end.acked)) waits.probes.place = -1;
    };
    const settled = (end: TcpEnd): void => {
      const { config, recovery, sackOk } = end.tcb;
      const keepsTimer = config.newRenoTimer === "impatient" && !sackOk;
      waitsOf(end).impatient = keepsTimer && recovery === "recovery";
    };
    view.hear({ sender, arrive, settled });
  },
};

/** The first repetition comes no sooner than the least RTO after what it repeats. */
function tooEarly(
  end: TcpEnd,
  cause: string,
  { timeouts, reneged, impatient, arrivedNs, repairedNs }: Waits,
): string | null {
  const { config, rtt, scoreboard: board } = end.tcb;
  if (reneged || impatient || timeouts.place >= 0 || board.count === 0) return null;
  const opening = cause !== "RTO";
  const sentNs = board.sentNs(0);
  // What came meanwhile may ask for it: a SYN for our SYN,ACK, a wrong ACK for our SYN (Linux).
  if (opening && arrivedNs >= sentNs) return null;
  const leastNs = opening ? config.initialRtoNs : Math.min(config.minRtoNs, rtt.minRtoNs);
  if (repairedNs >= sentNs) return null; // a repair does not start the timer anew
  const waitNs = end.clockNs - sentNs;
  if (waitNs >= Math.min(leastNs, config.maxRtoNs)) return null;
  return `sends a segment again after ${ms(waitNs)}; the least RTO is ${ms(leastNs)}`;
}

/** One more of a row: says what is wrong with when it comes. */
function step(end: TcpEnd, row: Row, place: number, cause: string, waits: Waits): string | null {
  const { clockNs } = end;
  const isNext = row.place === place && row.cause === cause;
  if (!isNext) {
    Object.assign(row, { place, cause, latestNs: clockNs, waitNs: 0, count: 1 });
    return null;
  }
  const gapNs = clockNs - row.latestNs;
  // The answer to the latest probe has started the timer anew; what was sent again for another reason may have.
  const restartNs = Math.max(0, waits.arrivedNs - row.latestNs, waits.repairedNs - row.latestNs);
  const beforeNs = row.waitNs;
  row.latestNs = clockNs;
  row.waitNs = gapNs - restartNs;
  row.count++;
  const { config } = end.tcb;
  const leastNs = Math.min(2 * beforeNs, config.maxRtoNs) / WHEEL - 2 * config.timerTickNs;
  if (beforeNs === 0 || gapNs >= leastNs || mayBeLinear(end, row)) return null;
  const what = cause === "closed window" ? "probes a closed window" : "sends a segment again";
  return `${what} after ${ms(gapNs)}, and had waited ${ms(beforeNs)} before; without an answer the wait has to double`;
}

function mayBeLinear({ tcb }: TcpEnd, { cause, count }: Row): boolean {
  const { config, softError, adoptedUserTimeoutNs } = tcb;
  if (softError !== null || config.thinLinearTimeouts) return true;
  if (config.userTimeoutNs !== NEVER && config.profile === "linux") return true;
  if (adoptedUserTimeoutNs !== NEVER) return true;
  return cause === "SYN" && count <= config.synLinearTimeouts + 1;
}

const ms = (timeNs: Ns): string => `${Math.round(timeNs / 1e5) / 10} ms`;
