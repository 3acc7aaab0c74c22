import { formatCount, type Wait } from "@seedwire/engine";
import { callOn, SocketError } from "@seedwire/ip";
import { toBytes } from "@seedwire/wire";
import type { Connection } from "./connection.ts";
import { isFull, send, waitingBytes } from "./event/send.ts";
import { refused } from "./refused.ts";
import type { Tcb } from "./tcb.ts";

/** A write that waits until all of it is in the send buffer; without a promise if it was a push. */
interface PendingWrite {
  readonly endOffset: number;
  readonly wait: Wait<void> | null;
}

/** So many writes that are over are taken out of the list at once, so that each costs O(1). */
const LEAST_SWEEP = 64;

/** The writing half of a connection: what goes into the send buffer, and who waits for room. */
export class Writing {
  readonly #connection: Connection;
  /** In order; those before `#first` are over. */
  #writes: PendingWrite[] = [];
  #first = 0;
  #wasFull = false;
  /** `end` came before the handshake was complete: nothing more may be written. */
  endsWhenOpen = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  write(data: Uint8Array | string): Promise<void> {
    const refusal = this.#put(data);
    // Thrown, not rejected: who forgets to await, which is how it comes to this, would not hear of it.
    if (refusal?.code === "ENOBUFS") throw refusal;
    if (refusal !== null) return refused(refusal);
    if (waitingBytes(this.#tcb) === 0) return Promise.resolve();
    const { who, peer } = this.#connection;
    const what = `room in the send buffer towards ${peer}`;
    const wait = this.#simulation.waits.begin<void>(who, what);
    this.#writes.push({ endOffset: this.#tcb.sendBuffer.endOffset, wait });
    return wait.promise;
  }

  push(data: Uint8Array | string): SocketError | null {
    const refusal = this.#put(data);
    if (refusal === null && this.#wasFull && waitingBytes(this.#tcb) > 0) {
      this.#writes.push({ endOffset: this.#tcb.sendBuffer.endOffset, wait: null });
    }
    return refusal;
  }

  #put(data: Uint8Array | string): SocketError | null {
    const { endpoint, error, name, state } = this.#connection;
    const bytes = toBytes(data);
    if (this.endsWhenOpen) return new SocketError("EPIPE", `${name}: write after end`);
    // Without room, which each write looks for anyway, some may wait: only then it is asked how many.
    if (this.#wasFull && this.#isCrowded()) return this.#crowded();
    const out = endpoint.begin();
    const result = send(this.#tcb, bytes, out);
    if (result !== "ok") {
      if (error !== null) return error;
      const code = result === "closing" ? "EPIPE" : "ENOTCONN";
      return new SocketError(code, `${name}: write in state ${state}`);
    }
    const { endOffset } = this.#tcb.sendBuffer;
    endpoint.tellWritten(bytes, bytes.length, endOffset - bytes.length);
    this.#wasFull = isFull(this.#tcb);
    endpoint.finish(out);
    return null;
  }

  /**
   * Somebody has found no room, and is told when there is some, as who polls a socket is (Linux: SOCK_NOSPACE).
   * A buffer gets full without a write, too: segments that are cut from one portion need more of it.
   */
  askForRoom(): 0 {
    isFull(this.#tcb); // it is: NEWS_ROOM will tell when it is not any more
    this.#wasFull = true;
    return 0;
  }

  /** Something was acknowledged: there may be room again. */
  hearRoom(): void {
    const limit = this.#tcb.sendBuffer.endOffset - waitingBytes(this.#tcb);
    const writes = this.#writes;
    while (this.#first < writes.length && writes[this.#first]!.endOffset <= limit) {
      writes[this.#first++]!.wait?.resolve();
    }
    if (this.#first >= Math.max(LEAST_SWEEP, writes.length / 2)) this.#sweep();
    if (!this.#wasFull || isFull(this.#tcb)) return;
    this.#wasFull = false;
    const { onDrain } = this.#connection;
    if (onDrain !== null) callOn(this.#connection.endpoint.stack.node, onDrain);
  }

  /** The connection is CLOSED: nobody need wait any longer. */
  hearClosed(): void {
    const { error, name } = this.#connection;
    this.#sweep();
    for (const { wait } of this.#writes.splice(0)) {
      wait?.reject(error ?? new SocketError("EPIPE", `${name}: closed while writing`));
    }
  }

  /** Those that are over leave the list. */
  #sweep(): void {
    this.#writes.splice(0, this.#first);
    this.#first = 0;
  }

  /** As many writes, or bytes, wait as may. */
  #isCrowded(): boolean {
    const { maxWaitingCalls, maxWaitingBytes } = this.#tcb.config;
    if (this.#writes.length - this.#first >= maxWaitingCalls) return true;
    return waitingBytes(this.#tcb) >= maxWaitingBytes;
  }

  /** What grew beyond all bounds, and how to write instead. */
  #crowded(): SocketError {
    const calls = formatCount(this.#writes.length - this.#first);
    const bytes = formatCount(waitingBytes(this.#tcb));
    const hint =
      `${calls} writes, of ${bytes} bytes, wait for room in the send buffer already; wait for each before ` +
      "the next, `await connection.write(...)`, or push only while `connection.writable` is above 0 " +
      "(the bounds are maxWaitingCalls and maxWaitingBytes)";
    return new SocketError("ENOBUFS", `${this.#connection.name}: write`, hint);
  }

  get #tcb(): Tcb {
    return this.#connection.endpoint.tcb;
  }

  get #simulation() {
    return this.#connection.endpoint.stack.simulation;
  }
}
