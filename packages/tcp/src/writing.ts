import type { Wait } from "@seedwire/engine";
import { callOn, SocketError } from "@seedwire/ip";
import { toBytes } from "@seedwire/wire";
import type { Connection } from "./connection.ts";
import { isFull, send, waitingBytes } from "./event/send.ts";
import { refused } from "./refused.ts";
import type { Tcb } from "./tcb.ts";

/** A write that waits until all of it is in the send buffer. */
interface PendingWrite {
  readonly endOffset: number;
  readonly wait: Wait<void>;
}

/** The writing half of a connection: what goes into the send buffer, and who waits for room. */
export class Writing {
  readonly #connection: Connection;
  #writes: PendingWrite[] = [];
  #wasFull = false;
  /** `end` came before the handshake was complete: nothing more may be written. */
  endsWhenOpen = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  write(data: Uint8Array | string): Promise<void> {
    const refusal = this.push(data);
    if (refusal !== null) return refused(refusal);
    if (waitingBytes(this.#tcb) === 0) return Promise.resolve();
    const { who, peer } = this.#connection;
    const what = `room in the send buffer towards ${peer}`;
    const wait = this.#simulation.waits.begin<void>(who, what);
    this.#writes.push({ endOffset: this.#tcb.sendBuffer.endOffset, wait });
    return wait.promise;
  }

  push(data: Uint8Array | string): SocketError | null {
    const { endpoint, error, name, state } = this.#connection;
    const bytes = toBytes(data);
    if (this.endsWhenOpen) return new SocketError("EPIPE", `${name}: write after end`);
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
    while (this.#writes.length > 0 && this.#writes[0]!.endOffset <= limit) {
      this.#writes.shift()!.wait.resolve();
    }
    if (!this.#wasFull || isFull(this.#tcb)) return;
    this.#wasFull = false;
    const { onDrain } = this.#connection;
    if (onDrain !== null) callOn(this.#connection.endpoint.stack.node, onDrain);
  }

  /** The connection is CLOSED: nobody need wait any longer. */
  hearClosed(): void {
    const { error, name } = this.#connection;
    for (const { wait } of this.#writes.splice(0)) {
      wait.reject(error ?? new SocketError("EPIPE", `${name}: closed while writing`));
    }
  }

  get #tcb(): Tcb {
    return this.#connection.endpoint.tcb;
  }

  get #simulation() {
    return this.#connection.endpoint.stack.simulation;
  }
}
