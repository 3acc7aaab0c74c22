import { InvariantError, NEVER, Timer, type Ns } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { Connection } from "./connection.ts";
import { giveUp } from "./event/give-up.ts";
import { closeDown } from "./event/change-state.ts";
import { openActive } from "./event/open.ts";
import { backgroundDeadlineNs, foregroundDeadlineNs, timeout } from "./event/timeout.ts";
import { conclude } from "./event/conclude.ts";
import { received } from "./event/receive.ts";
import { learnFastOpen, prepareFastOpen } from "./fast-open/client.ts";
import { TcbHolder } from "./fold/tcb-holder.ts";
import { NEWS_URGENT, type Outbox } from "./outbox.ts";
import { segmentArrives } from "./segment-arrives/segment-arrives.ts";
import type { ConnectOptions } from "./outgoing.ts";
import type { TcpStack } from "./stack.ts";
import { isSynchronized } from "./state.ts";
import { checkTcb } from "./check-tcb.ts";
import type { Tcb } from "./tcb.ts";
import { Teller } from "./teller.ts";
import { hearUrgent } from "./urgent.ts";
import type { SenderEvent } from "./why.ts";

/**
 * The shell around a TCB: the only part of a connection that knows the engine and IP. Each event
 * (a segment, a call, a time-out) is a function that changes the TCB; the shell then sends what the
 * outbox holds, arms the timer and tells the application its news.
 */
export class Endpoint extends TcbHolder {
  readonly connection: Connection;
  readonly #timer: Timer;
  /** The deadline, on the host's clock, that the timer is armed for. */
  #armedForNs = 0.5;
  #armedInBackground = false;
  /** It came by Fast Open, and its handshake is not complete. */
  #fastOpening = false;
  /** A handshake is complete, or something ended: the connection may have come to rest. */
  #mayRest = false;
  // Seldom looked at: these are the last lines of the cache that it takes.
  /** A listener may take its port while it lives (SO_REUSEADDR). */
  reuseAddress = true;
  /** A listener has given it to the application. */
  accepted = false;
  /** The headers of the SYN that asked for it, if they were to be kept. */
  savedSyn: Uint8Array | null = null;
  /** It went down with its host, and its application too. */
  vanished = false;

  constructor(stack: TcpStack, tcb: Tcb) {
    super(stack, tcb);
    this.#timer = new Timer(stack.simulation, () => this.#expire(), this);
    this.#armedForNs = NEVER;
    this.connection = new Connection(this);
  }

  describe(): string {
    return `connection ${this.connection.name}`;
  }

  /** The time on the host's clock. */
  get nowNs(): Ns {
    return this.stack.node.clock.monotonicNs;
  }

  /** A segment of this connection has come; it belongs to us now. */
  receive(packet: Packet): void {
    const tcb = this.held ?? this.unfoldForSegment();
    if (packet.ttl < tcb.config.leastTtl) return this.#ignore(packet);
    this.tellSegment("arrive", packet);
    const { handshake } = this;
    const out = this.begin();
    const opens = tcb.state === "SYN-SENT";
    const mtuBytes = opens ? this.stack.node.pathMtu(tcb.remoteAddress) : 0;
    segmentArrives(tcb, packet, mtuBytes, out);
    if (opens && isSynchronized(tcb.state)) {
      learnFastOpen(tcb, this.stack.fastOpenCache, packet);
    }
    if (handshake !== null && !this.#isWatched && handshake.isCompletedBy(tcb, packet, out.nowNs)) {
      this.handshake = handshake;
    }
    this.stack.pool.release(packet);
    this.finish(out);
    if (this.#mayRest) this.#rest();
  }

  #ignore(packet: Packet): void {
    this.handshake = null;
    this.stack.pool.release(packet);
  }

  /**
   * RECEIVE (RFC 9293 §3.10.3): the application has read. Mostly that changes nothing, and then it is
   * no event.
   */
  hasRead(): void {
    const { tcb } = this;
    received(tcb);
    if (!tcb.ackNow && tcb.sending.inPortions && !this.#isWatched) return;
    this.finish(this.begin());
  }

  /** Active OPEN (RFC 9293 §3.10.1), with data in the SYN if asked; not before a quiet time is over. */
  open({ fastOpen, fastOpenNoCookie = false }: ConnectOptions, quietUntilNs: Ns): void {
    const { stack, tcb } = this;
    if (this.nowNs < quietUntilNs) {
      stack.simulation.at(stack.node.clock.instantOf(quietUntilNs), () => {
        if (!this.vanished) this.open({}, 0);
      });
      return;
    }
    const out = this.begin();
    if (fastOpen !== undefined) {
      const mtuBytes = stack.node.pathMtu(tcb.remoteAddress);
      const cache = stack.fastOpenCache;
      const noCookie = fastOpenNoCookie;
      const taken = prepareFastOpen(tcb, cache, fastOpen, mtuBytes, noCookie, out.nowNs);
      this.tellWritten(fastOpen, taken, 0);
    }
    openActive(tcb, out);
    this.finish(out);
    if (fastOpen === undefined) this.restHalfOpen(null);
  }

  /** The connection ends without a word to anybody: something else takes its place. */
  fade(): void {
    const out = this.begin();
    closeDown(this.tcb, out);
    this.finish(out);
  }

  /** Whether somebody wants to hear of every event. */
  get #isWatched(): boolean {
    const { sender, settled } = this.stack.traces;
    return settled.emit !== null || sender.emit !== null || this.connection.onProgress !== null;
  }

  /** Begins an event; what it wishes goes into the outbox that is returned. */
  begin(): Outbox {
    const { outbox, traces } = this.stack;
    outbox.begin(this.nowNs);
    this.handshake = null;
    if (traces.sender.emit !== null || this.tcb.teller !== null) this.#setTeller();
    return outbox;
  }

  /** Ends an event: sends, arms the timer, tells the news. */
  finish(out: Outbox): void {
    const { tcb } = this;
    conclude(tcb, out);
    if (tcb.teller !== null) tcb.teller.because(tcb, tcb.congestion.phase ?? "congestion control");
    if (this.#fastOpening !== tcb.synAckPending) this.#noteFastOpen(out);
    // The outbox serves other events while these are told of: what it says is read before.
    const { news } = out;
    const error = out.eventful ? out.error : null;
    const softError = out.eventful ? out.softError : null;
    if (out.eventful) this.#heedAdvice(out);
    if (out.first !== null) this.#transmit(out);
    if (out.eventful) this.#tellStates(out);
    if (this.stack.checks) this.#check(tcb);
    this.#arm(tcb);
    const { connection } = this;
    const { settled } = this.stack.traces;
    if (settled.emit !== null) settled.emit(connection, this.stack.simulation.nowNs);
    if (connection.onProgress !== null) connection.onProgress();
    if (news === 0) return;
    if ((news & NEWS_URGENT) !== 0) hearUrgent(connection);
    connection.hear(news, error, softError);
    if (connection.onNews !== null) connection.onNews(news);
  }

  /** What the whole host should know of the path. */
  #heedAdvice({ negativeAdvice, blackHole, nowNs }: Outbox): void {
    if (negativeAdvice) this.stack.node.stats.negativeAdvice++;
    if (blackHole) this.stack.fastOpenCache.blackHole.note(nowNs);
  }

  /** Somebody has begun to listen to what senders do, or does no longer. */
  #setTeller(): void {
    const { tcb, stack } = this;
    const { sender } = stack.traces;
    if (sender.emit === null) {
      tcb.teller = null;
    } else if (tcb.teller === null) {
      const tell = (event: SenderEvent): void => {
        sender.emit?.(this.connection, event, stack.simulation.nowNs);
      };
      tcb.teller = new Teller(tcb, tell);
    }
  }

  /** The node has crashed: the connection is gone without a word to the peer. */
  vanish(): void {
    this.vanished = true;
    const out = this.begin();
    giveUp(this.tcb, "ECONNABORTED", out);
    this.finish(out);
  }

  /** Checks the invariants; one that is broken names host and connection first. */
  #check(tcb: Tcb): void {
    try {
      checkTcb(tcb);
    } catch (error) {
      if (!(error instanceof InvariantError)) throw error;
      throw new InvariantError(`${error.invariant}, in ${this.describe()}`, error.about);
    }
  }

  /** A Fast Open connection begins to wait for the end of the handshake, or has waited enough. */
  #noteFastOpen(out: Outbox): void {
    const { tcb, connection } = this;
    this.#fastOpening = tcb.synAckPending;
    if (this.#fastOpening) return;
    const wasReset = out.error === "ECONNRESET" && this.accepted;
    connection.listener?.fastOpen.leave(wasReset, out.nowNs);
  }

  #expire(): void {
    this.#armedForNs = NEVER;
    const listener = this.tcb.state === "SYN-RECEIVED" ? this.connection.listener : null;
    listener?.admits(this);
    const out = this.begin();
    timeout(this.tcb, out);
    listener?.synQueue.noteTimeout(this);
    this.finish(out);
    if (this.#mayRest) this.#rest();
  }

  /** The event is over: with nothing under way the TCB is folded, where there are many. */
  #rest(): void {
    this.#mayRest = false;
    if (!this.#isWatched) this.fold();
  }

  /**
   * Its first segment has left, and no Fast Open is in play.
   *
   * @param syn the SYN that it has answered; null if it is the one who opens
   */
  restHalfOpen(syn: Packet | null): void {
    this.#mayRest = false;
    if (!this.#isWatched) this.foldHalfOpen(syn);
  }

  #transmit(out: Outbox): void {
    const { node } = this.stack;
    for (let packet = out.take(); packet !== null; packet = out.take()) {
      this.tellSegment("send", packet);
      node.send(packet);
    }
  }

  /** Tells of a segment that has come, or that leaves. */
  tellSegment(event: "arrive" | "send", packet: Packet): void {
    const { emit } = this.stack.traces.segment;
    if (emit !== null) emit(event, this.connection, packet, this.stack.simulation.nowNs);
  }

  /** Tells of bytes that the application has written, the first of them at `offset`. */
  tellWritten(bytes: Uint8Array, length: number, offset: number): void {
    const { emit } = this.stack.traces.stream;
    if (emit === null || length === 0) return;
    emit("write", this.connection, bytes, 0, length, offset, this.stack.simulation.nowNs);
  }

  #arm(tcb: Tcb): void {
    if (tcb.state === "CLOSED") {
      this.#timer.close();
      return;
    }
    const soonNs = foregroundDeadlineNs(tcb);
    const background = soonNs === NEVER;
    const deadlineNs = Math.min(soonNs, backgroundDeadlineNs(tcb));
    if (deadlineNs === this.#armedForNs && background === this.#armedInBackground) return;
    this.#armedForNs = deadlineNs;
    this.#armedInBackground = background;
    if (deadlineNs === NEVER) this.#timer.cancel();
    else this.#timer.arm(this.stack.node.clock.instantOf(deadlineNs), background);
  }

  #tellStates(out: Outbox): void {
    const { emit } = this.stack.traces.state;
    for (const state of out.states) {
      const from = this.told;
      this.told = state;
      this.#mayRest = true;
      if (emit !== null) emit(this.connection, from, state, this.stack.simulation.nowNs);
      if (state === "CLOSED") this.stack.forget(this);
    }
    out.states.length = 0;
    if (this.handshake !== null) this.foldEstablished();
  }
}
