import { callable, check, whole, type Simulation, type Wait } from "@seedwire/engine";
import { callOn, SocketError } from "@seedwire/ip";
import { NO_BYTES } from "@seedwire/wire";
import { concatenate } from "./concatenate.ts";
import type { Connection } from "./connection.ts";
import type { Endpoint } from "./endpoint.ts";
import { noteRead } from "./event/receive.ts";
import type { Consumer } from "./receive/buffer.ts";
import { isReadable, readableBytes } from "./receive/urgent.ts";
import { refused } from "./refused.ts";
import type { Tcb } from "./tcb.ts";
import type { TcpTraces } from "./trace.ts";

const AT_LEAST_ONE = whole(1, Infinity);
const ANY_NUMBER = whole(0, Infinity);
const CONSUMER = callable("(bytes, offset, length) => {}");
const END = callable("(error) => {}");

/** A read that waits for data. */
interface PendingRead {
  readonly maxBytes: number;
  readonly wait: Wait<Uint8Array | null>;
}

/** The reading half of a connection: who gets what has come, and who hears of the end. */
export class Reading {
  /** Bytes given to the application. */
  deliveredBytes = 0;
  /** Data waits, unless a read asks for it. */
  paused = false;
  readonly #connection: Connection;
  readonly #endpoint: Endpoint;
  readonly #simulation: Simulation;
  readonly #trace: TcpTraces["stream"];
  /** Takes data past the promises and callbacks, for built-in applications that must be fast. */
  #consumer: Consumer | null = null;
  #onEndRaw: ((error: SocketError | null) => void) | null = null;
  #reads: PendingRead[] = [];
  /** A `readToEnd` waits: it takes all, paused or not. */
  #readsAll = false;
  /** The end of reading was told, and whether that was a bad one. */
  #ended = false;
  #breach: SocketError | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#endpoint = connection.endpoint;
    this.#simulation = this.#endpoint.stack.simulation;
    this.#trace = this.#endpoint.stack.traces.stream;
  }

  get #tcb(): Tcb {
    return this.#endpoint.tcb;
  }

  read(maxBytes: number): Promise<Uint8Array | null> {
    const { name, peer, who } = this.#connection;
    check(maxBytes, AT_LEAST_ONE, `${name}: read: the number of bytes`);
    if (this.#reads.length === 0 && isReadable(this.#tcb)) {
      const bytes = this.#take(maxBytes);
      this.endIfRead();
      return Promise.resolve(bytes);
    }
    if (this.#ended || isOver(this.#tcb)) {
      const error = this.#whyOver();
      return error === null ? Promise.resolve(null) : refused(error);
    }
    if (this.#reads.length >= this.#tcb.config.maxWaitingCalls) {
      return refused(new SocketError("ENOBUFS", `${name}: read`, "so many reads wait already"));
    }
    const wait = this.#simulation.waits.begin<Uint8Array | null>(who, `data from ${peer}`);
    this.#reads.push({ maxBytes, wait });
    return wait.promise;
  }

  takeNow(maxBytes: number): Uint8Array {
    check(maxBytes, ANY_NUMBER, `${this.#connection.name}: take: the number of bytes`);
    const bytes = this.#take(maxBytes);
    this.endIfRead();
    return bytes;
  }

  async readToEnd(): Promise<Uint8Array> {
    const { peer, who } = this.#connection;
    this.#refuseSecond("readToEnd");
    this.#readsAll = true;
    const pieces: Uint8Array[] = [];
    const wait = this.#simulation.waits.begin<void>(who, `the end of the data from ${peer}`);
    this.consume(
      (bytes, offset, length) => pieces.push(bytes.subarray(offset, offset + length)),
      (error) => (error === null ? wait.resolve() : wait.reject(error)),
    );
    await wait.promise;
    return concatenate(pieces);
  }

  consume(consumer: Consumer, onEnd: (error: SocketError | null) => void): void {
    const { name } = this.#connection;
    check(consumer, CONSUMER, `${name}: consume: the consumer`);
    check(onEnd, END, `${name}: consume: who hears of the end`);
    this.#refuseSecond("consume");
    this.#consumer = consumer;
    this.#onEndRaw = onEnd;
    this.deliver();
    if (this.#ended) this.#endRaw();
  }

  /** Whoever takes all that comes is the only one, or the other would wait for ever. */
  #refuseSecond(call: string): void {
    if (this.#onEndRaw === null) return;
    const hint = `a ${this.#readsAll ? "readToEnd" : "consumer"} takes all that comes already`;
    throw new SocketError("EALREADY", `${this.#connection.name}: ${call}`, hint);
  }

  /** Gives what has come to whoever wants it, and then the end. */
  deliver(): void {
    const tcb = this.#tcb;
    let given = 0;
    while (isReadable(tcb)) {
      if (this.#reads.length > 0) {
        const read = this.#reads.shift()!;
        read.wait.resolve(this.#take(read.maxBytes));
        continue;
      }
      // Each time anew: the application may pause, or close, with every piece.
      const hasCallback = this.#connection.onData !== null;
      const consumer = this.#consumer ?? (hasCallback ? this.#toApplication : null);
      if (consumer === null || (this.paused && !this.#readsAll)) break;
      const bytes = this.#takePiece(tcb, consumer);
      this.#given(tcb, bytes);
      given += bytes;
    }
    if (given > 0) this.#afterReading(given);
    this.endIfRead();
  }

  /** Tells the end of reading, once, when nothing more will come and all that came is read. */
  endIfRead(): void {
    if (this.#ended) return;
    const tcb = this.#tcb;
    if (tcb.receiveBuffer.bytes > 0 || !isOver(tcb)) return;
    this.#end(this.#whyOver());
  }

  /**
   * The application has closed both directions: whoever reads hears at once that nothing will come,
   * not when the connection is gone, a minute later or never.
   */
  close(): void {
    if (this.#ended) return;
    const { error, name } = this.#connection;
    const hint = "close() ends reading too; end() closes our sending half alone";
    this.#end(error ?? new SocketError("ECONNABORTED", `${name}: closed while reading`, hint));
  }

  #end(error: SocketError | null): void {
    this.#ended = true;
    this.#breach = error;
    if (error === null) this.#tell("end", NO_BYTES, 0, 0);
    for (const { wait } of this.#reads.splice(0)) {
      if (error === null) wait.resolve(null);
      else wait.reject(error);
    }
    this.#endRaw();
    const { onEnd } = this.#connection;
    if (error === null && onEnd !== null) callOn(this.#endpoint.stack.node, onEnd);
  }

  #endRaw(): void {
    const onEnd = this.#onEndRaw;
    this.#onEndRaw = null;
    onEnd?.(this.#breach);
  }

  /** Why the stream stopped before its end; null if the peer's FIN ended it, and all was read. */
  #whyOver(): SocketError | null {
    if (this.#ended) return this.#breach;
    if (this.#tcb.finReceived && !this.#tcb.receiveBuffer.discarded) return null;
    const { error, name } = this.#connection;
    return error ?? new SocketError("ECONNABORTED", `${name}: closed while reading`);
  }

  readonly #toApplication: Consumer = (bytes, offset, length) => {
    const { onData } = this.#connection;
    callOn(this.#endpoint.stack.node, () => onData?.(bytes.subarray(offset, offset + length)));
  };

  #take(maxBytes: number): Uint8Array {
    const tcb = this.#tcb;
    const most = maxBytes > 0 ? Math.min(maxBytes, readableBytes(tcb)) : 0; // which passes the urgent mark
    const bytes = tcb.receiveBuffer.take(most);
    this.#tell("read", bytes, 0, bytes.length);
    this.#given(tcb, bytes.length);
    this.#afterReading(bytes.length);
    return bytes;
  }

  /** Gives a consumer the next piece; urgent data is taken apart at its mark. Says how many bytes. */
  #takePiece(tcb: Tcb, consumer: Consumer): number {
    const { receiveBuffer, urgent } = tcb;
    const untold = this.#trace.emit === null;
    if (urgent === "none") return receiveBuffer.takePiece(untold ? consumer : this.#told(consumer));
    const bytes = receiveBuffer.take(readableBytes(tcb));
    this.#tell("read", bytes, 0, bytes.length);
    consumer(bytes, 0, bytes.length);
    return bytes.length;
  }

  /** Tells the trace bus what a consumer is given. */
  #told(consumer: Consumer): Consumer {
    return (bytes, offset, length) => {
      this.#tell("read", bytes, offset, length);
      consumer(bytes, offset, length);
    };
  }

  /** What has just left the receive buffer goes to the application; or there will be nothing more. */
  #tell(event: "read" | "end", bytes: Uint8Array, at: number, length: number): void {
    const { emit } = this.#trace;
    if (emit === null) return;
    const offset = this.#tcb.receiveBuffer.readBytes - length;
    emit(event, this.#connection, bytes, at, length, offset, this.#simulation.nowNs);
  }

  /** Bytes go to the application. */
  #given(tcb: Tcb, bytes: number): void {
    this.deliveredBytes += bytes;
    noteRead(tcb, bytes, this.#endpoint.nowNs);
  }

  /** The application has read: tell the TCB. */
  #afterReading(bytes: number): void {
    this.#simulation.progress();
    this.#connection.tell("tcp-data", bytes);
    this.#endpoint.hasRead();
  }
}

/** Nothing more will come. */
const isOver = (tcb: Tcb): boolean => tcb.finReceived || tcb.state === "CLOSED";
