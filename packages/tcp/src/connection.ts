import type { Ns, Simulation, Wait } from "@seedwire/engine";
import { callOn, SocketError } from "@seedwire/ip";
import type { Endpoint } from "./endpoint.ts";
import { abort } from "./event/abort.ts";
import type { TcpOptions } from "./config.ts";
import { close, closeBoth } from "./event/close.ts";
import { configure } from "./event/configure.ts";
import { sendRoomBytes } from "./event/send.ts";
import { status, type ConnectionStatus } from "./event/status.ts";
import type { Listener } from "./listener.ts";
import {
  NEWS_CLOSED,
  NEWS_END,
  NEWS_FINISHED,
  NEWS_OPENED,
  NEWS_READABLE,
  NEWS_ROOM,
  type Outbox,
  type TcpErrorCode,
} from "./outbox.ts";
import { NamedConnection } from "./named-connection.ts";
import { Reading } from "./reading.ts";
import { neverOpened } from "./refused.ts";
import type { Consumer } from "./receive/buffer.ts";
import type { TcpStack } from "./stack.ts";
import type { State } from "./state.ts";
import type { Tcb } from "./tcb.ts";
import { hearSoftError } from "./soft-error.ts";
import { Writing } from "./writing.ts";

/**
 * A TCP connection as an application sees it: promises and async iteration, or plain callbacks.
 *
 * Bytes that are written are kept by reference until the peer has them, and bytes that are read are
 * views of what the other end wrote: change neither.
 */
export class Connection extends NamedConnection implements AsyncIterable<Uint8Array> {
  /** The listener it came from; null for one opened by `connect`. */
  listener: Listener | null = null;
  /** Why it ended badly; null while it has not. */
  error: SocketError | null = null;

  /** When the handshake was complete, when data last came in, and when it was CLOSED; -1 before. */
  openedNs: Ns = -0.5; // these are born as doubles, so that they stay doubles
  firstDataNs: Ns = -0.5;
  lastDataNs: Ns = -0.5;
  closedNs: Ns = -0.5;
  readonly createdNs: Ns = 0.5;
  readonly #simulation: Simulation;
  readonly #appTrace: TcpStack["appTrace"];
  // Made on first use: most of what an idle connection would hold.
  #madeReading: Reading | null = null;
  #madeWriting: Writing | null = null;
  #opened: Wait<Connection>[] = NOBODY;
  #closed: Wait<void>[] = NOBODY;

  constructor(endpoint: Endpoint) {
    super(endpoint);
    this.openedNs = this.firstDataNs = this.lastDataNs = this.closedNs = -1;
    this.#simulation = endpoint.stack.simulation;
    this.#appTrace = endpoint.stack.appTrace;
    this.createdNs = this.#simulation.nowNs;
  }

  get #reading(): Reading {
    this.#madeReading ??= new Reading(this);
    return this.#madeReading;
  }

  get #writing(): Writing {
    this.#madeWriting ??= new Writing(this);
    return this.#madeWriting;
  }

  get state(): State {
    return this.endpoint.state;
  }

  /** Whether this end opened it. */
  get active(): boolean {
    return this.listener === null;
  }

  /** Counters and the variables of the TCB, copied. */
  get status(): ConnectionStatus {
    return status(this.endpoint.tcb);
  }

  /** Bytes given to the application. */
  get deliveredBytes(): number {
    return this.#madeReading?.deliveredBytes ?? 0;
  }

  /** Bytes that the application has written. */
  get writtenBytes(): number {
    return this.endpoint.tcb.sendBuffer.endOffset;
  }

  /**
   * How many bytes can be written before a writer has to wait. Who finds 0 is told of room by `onDrain`, as by
   * `poll`: to ask is to wait for it, and the TCB knows that a writer waits (SOCK_NOSPACE of Linux).
   */
  get writable(): number {
    return sendRoomBytes(this.endpoint.tcb) || this.#writing.askForRoom();
  }

  /** Resolves when the handshake is complete; rejects with why it failed. */
  opened(): Promise<Connection> {
    if (this.error !== null) return Promise.reject(this.error);
    if (this.openedNs >= 0) return Promise.resolve(this);
    if (this.closedNs >= 0) return Promise.reject(neverOpened(this.name));
    const wait = this.#wait<Connection>(`its connection to ${this.peer} to open`);
    this.#opened = [...this.#opened, wait];
    return wait.promise;
  }

  /**
   * Writes bytes (a text as UTF-8). They are kept by reference until they are acknowledged.
   *
   * @returns when all of it is in the send buffer: wait for it, and a slow path slows you down
   * @throws {SocketError} ENOBUFS at once if 131,072 writes, or 1 GiB, wait already (`maxWaitingCalls`,
   *   `maxWaitingBytes`): nobody waits for them
   */
  write(data: Uint8Array | string): Promise<void> {
    return this.#writing.write(data);
  }

  /** Writes like `write`, without a promise: returns why the bytes were refused, or null. */
  push(data: Uint8Array | string): SocketError | null {
    return this.#writing.push(data);
  }

  /**
   * Writes the last bytes, if any, and closes our sending half: a FIN follows them. Before the
   * handshake is complete it waits for that if bytes were written, so that none is lost; a CLOSE in
   * SYN-SENT would drop them (RFC 9293 §3.10.4).
   */
  end(data?: Uint8Array | string): void {
    if (data !== undefined) {
      const refusal = this.push(data);
      if (refusal !== null) throw refusal;
    }
    if (this.state === "SYN-SENT" && this.writtenBytes > 0) {
      this.#writing.endsWhenOpen = true;
      return;
    }
    this.#event(close);
  }

  /** Changes choices of this connection while it lives, like setsockopt. */
  configure(options: TcpOptions): void {
    this.#event((tcb, out) => configure(tcb, options, out));
  }

  /**
   * Closes both directions; if data came that nobody read, by a RST. Nothing can be read any more:
   * reads that wait and reads to come reject at once with ECONNABORTED, unless the stream had come to
   * its end before. To read on, `end()` instead.
   */
  close(): void {
    this.#event(closeBoth);
    this.#reading.close();
  }

  /** Ends the connection at once by a RST. */
  abort(): void {
    this.#event(abort);
  }

  /**
   * What has come, at most so many bytes; null at the end of the stream, which only the peer's FIN
   * is. What came before the connection broke can still be read; after that it rejects (RFC 9293
   * MUST-12), and after `close()` at once.
   */
  read(maxBytes: number = Infinity): Promise<Uint8Array | null> {
    return this.#reading.read(maxBytes);
  }

  /**
   * Everything up to the end of the stream, paused or not; then our sending half is closed too. Rejects
   * with EALREADY while another one waits, or a consumer is there.
   */
  async readToEnd(): Promise<Uint8Array> {
    const bytes = await this.#reading.readToEnd();
    this.end();
    return bytes;
  }

  /** Takes what has come, at most so many bytes, without waiting: empty if nothing has. */
  take(maxBytes: number = Infinity): Uint8Array {
    return this.#reading.takeNow(maxBytes);
  }

  /**
   * All that comes, up to the end of the stream. A stream that is cut short ends the loop by an error,
   * as in Node, also if `close()` in the loop cut it: to stop early, `break`, and then close.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (let bytes = await this.read(); bytes !== null; bytes = await this.read()) yield bytes;
  }

  /** Resolves when the connection is CLOSED: after TIME-WAIT, if this end passes through it. */
  closed(): Promise<void> {
    if (this.state === "CLOSED") return Promise.resolve();
    const wait = this.#wait<void>(`its connection to ${this.peer} to be closed`);
    this.#closed = [...this.#closed, wait];
    return wait.promise;
  }

  /** Lets data wait in the receive buffer, so that the peer's window closes; a read still takes it. */
  pause(): void {
    this.#reading.paused = true;
  }

  /** Takes data again. */
  resume(): void {
    this.#reading.paused = false;
    this.#reading.deliver();
  }

  /**
   * For built-in applications: takes all data from now on, in calls that may not throw and do not
   * wake promises, and hears of the end (null) or of the error. There can be one.
   */
  consume(consumer: Consumer, onEnd: (error: SocketError | null) => void): void {
    this.#reading.consume(consumer, onEnd);
  }

  /** News from the endpoint. */
  hear(news: number, error: TcpErrorCode | null, softError: TcpErrorCode | null): void {
    const { nowNs } = this.#simulation;
    if (error !== null) this.error = new SocketError(error, this.name);
    if (softError !== null) hearSoftError(this, softError);
    if ((news & NEWS_OPENED) !== 0) this.#hearOpened(nowNs);
    if (this.closedNs >= 0) return; // the application closed it just now, and heard of that
    if ((news & NEWS_READABLE) !== 0) {
      if (this.firstDataNs < 0) this.firstDataNs = nowNs;
      this.lastDataNs = nowNs;
      this.#reading.deliver();
    }
    if ((news & NEWS_END) !== 0) this.#hearEnd();
    if ((news & (NEWS_ROOM | NEWS_FINISHED)) !== 0) this.#madeWriting?.hearRoom();
    if ((news & NEWS_CLOSED) !== 0 && this.closedNs < 0) this.#hearClosed(nowNs);
  }

  #event(change: (tcb: Tcb, out: Outbox) => void): void {
    const { endpoint } = this;
    const out = endpoint.begin();
    change(endpoint.tcb, out);
    endpoint.finish(out);
  }

  #hearOpened(nowNs: Ns): void {
    this.openedNs = nowNs;
    this.tell("tcp-open", 0);
    for (const wait of this.#opened) wait.resolve(this);
    this.#opened = NOBODY;
    this.listener?.leaves(this, true);
    this.#call(this.onOpen);
    if (this.#madeWriting?.endsWhenOpen === true) this.end();
  }

  #hearEnd(): void {
    this.tell("tcp-end", this.deliveredBytes);
    this.#reading.endIfRead();
  }

  #hearClosed(nowNs: Ns): void {
    const { error } = this;
    this.closedNs = nowNs;
    this.tell(error === null ? "tcp-close" : `tcp-${error.code}`, this.deliveredBytes);
    if (this.openedNs < 0) this.listener?.leaves(this, false);
    for (const wait of this.#opened) wait.reject(error ?? neverOpened(this.name));
    this.#opened = NOBODY;
    this.#madeWriting?.hearClosed();
    this.#reading.endIfRead();
    for (const wait of this.#closed) wait.resolve();
    this.#closed = NOBODY;
    const { onError, onClose } = this;
    if (error !== null && onError !== null) this.#call(() => onError(error));
    this.#call(onClose);
  }

  /** Tells the trace bus what the application sees. */
  tell(event: string, value: number): void {
    this.#appTrace.emit?.(event, this.name, value, this.#simulation.nowNs);
  }

  #call(callback: (() => unknown) | null): void {
    if (callback !== null) callOn(this.endpoint.stack.node, callback);
  }

  #wait<T>(what: string): Wait<T> {
    return this.#simulation.waits.begin<T>(this.who, what);
  }
}

/** Nobody waits: the same list for all. */
const NOBODY: never[] = [];
