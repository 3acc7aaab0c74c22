import type { Ns } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { TcpConfig } from "../config.ts";
import type { RandomBelow } from "../congestion/index.ts";
import { createTcb, type ConnectionEnds } from "../create-tcb.ts";
import { conclude } from "../event/conclude.ts";
import { openActive } from "../event/open.ts";
import type { Outbox } from "../outbox.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";
import { segmentArrives } from "../segment-arrives/segment-arrives.ts";
import { type Seq, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { handshakeSegmentOf, sayAgain, type HandshakeSegment } from "./handshake-segment.ts";

/**
 * A TCB of which there is no more to know than its handshake, as far as that has come. It is made anew by
 * the same events at the same times, like that of a SYN cookie; what leaves by them is thrown away.
 *
 * (A TCB that waits for an answer among thousands is moved by the garbage collector twice, one that is gone
 * after its event not at all; and to fold one by a model, field by field, takes several times as long.)
 */
export class Handshake {
  readonly #config: TcpConfig;
  readonly #passive: boolean;
  readonly #iss: Seq = toSeq(0); // numbers are born as such, times as doubles: so they stay
  readonly #tsOffset: number = 0;
  readonly #mtuBytes: number = 0;
  readonly #mayFragment: boolean;
  readonly #random: RandomBelow;
  readonly #nowNs: Ns = 0.5;
  /** What a connection in TIME-WAIT has left to the one that opens in its place. */
  readonly #tsRecent: number = 0;
  readonly #tsRecentNs: Ns = 0.5;
  /** The SYN that was answered; null if ours was the first segment. */
  readonly #syn: HandshakeSegment | null;

  /** The segment that made it ESTABLISHED; null while it is half-open. */
  #last: HandshakeSegment | null = null;
  #lastNs: Ns = 0.5;
  #lastMtuBytes = 0;

  private constructor(tcb: Tcb, syn: HandshakeSegment | null) {
    this.#config = tcb.config;
    this.#passive = tcb.passive;
    this.#iss = tcb.iss;
    this.#tsOffset = tcb.tsOffset;
    this.#mtuBytes = tcb.sending.pathMtuBytes;
    this.#mayFragment = tcb.sending.mayFragment;
    this.#random = tcb.congestion.random;
    this.#nowNs = tcb.lastSentNs;
    this.#tsRecent = tcb.tsRecent;
    this.#tsRecentNs = tcb.tsRecentNs;
    this.#syn = syn;
  }

  /**
   * The handshake of a connection whose first segment has just left; null if more is to be known. (That
   * Fast Open is not in play its caller sees to: there is no trace left of it.)
   *
   * @param syn the SYN that it has answered; null if it is the one who opens
   */
  static begunBy(tcb: Tcb, syn: Packet | null): Handshake | null {
    if (!hasJustBegun(tcb)) return null;
    if (syn === null) return new Handshake(tcb, null);
    const segment = handshakeSegmentOf(syn);
    return segment === null ? null : new Handshake(tcb, segment);
  }

  /**
   * A segment has come to the TCB that was made anew from this, and to which nothing else has happened.
   * Says whether that has completed the handshake, and is all that there is to know.
   */
  isCompletedBy(tcb: Tcb, packet: Packet, nowNs: Ns): boolean {
    if (tcb.state !== "ESTABLISHED" || tcb.ecn.accurate !== null) return false;
    if (tcb.congestion.records() === null) return false; // it may have drawn random numbers
    this.#last = handshakeSegmentOf(packet);
    this.#lastNs = nowNs;
    this.#lastMtuBytes = tcb.sending.pathMtuBytes;
    return this.#last !== null;
  }

  /** @param out of no connection, with packets of its own */
  unfold(ends: ConnectionEnds, out: Outbox): Tcb {
    const tcb = this.#begin(ends, out);
    endEvent(tcb, out);
    if (this.#last === null) return tcb;
    const packet = out.pool.take();
    sayAgain(this.#last, packet);
    out.begin(this.#lastNs);
    segmentArrives(tcb, packet, this.#lastMtuBytes, out);
    out.pool.release(packet);
    endEvent(tcb, out);
    return tcb;
  }

  #begin({ localAddress, localPort, remoteAddress, remotePort }: ConnectionEnds, out: Outbox): Tcb {
    const tcb = createTcb({
      config: this.#config,
      localAddress,
      localPort,
      remoteAddress,
      remotePort,
      passive: this.#passive,
      iss: this.#iss,
      tsOffset: this.#tsOffset,
      mtuBytes: this.#mtuBytes,
      nowNs: this.#nowNs,
      random: this.#random,
    });
    tcb.sending.mayFragment = this.#mayFragment;
    out.begin(this.#nowNs);
    if (this.#syn === null) {
      tcb.tsRecent = this.#tsRecent;
      tcb.tsRecentNs = this.#tsRecentNs;
      openActive(tcb, out);
      return tcb;
    }
    const packet = out.pool.take();
    sayAgain(this.#syn, packet);
    tcb.counters.segmentsReceived++;
    acceptSyn(tcb, packet, this.#mtuBytes, out);
    out.pool.release(packet);
    return tcb;
  }
}

/**
 * The first segment of a connection has left in the instant in which its TCB was made, and that is all: who
 * heard of it by the trace bus may have called already.
 */
const hasJustBegun = (tcb: Tcb): boolean =>
  (tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED") &&
  tcb.counters.segmentsSent === 1 &&
  tcb.lastReceivedNs === tcb.lastSentNs &&
  tcb.sendBuffer.empty &&
  !tcb.finQueued &&
  tcb.ecn.accurate === null;

/** What leaves has left long ago. */
function endEvent(tcb: Tcb, out: Outbox): void {
  conclude(tcb, out);
  for (let packet = out.take(); packet !== null; packet = out.take()) out.pool.release(packet);
}
