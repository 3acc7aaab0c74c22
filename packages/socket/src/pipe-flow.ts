import { NEVER } from "@seedwire/engine";
import type { Steps, Wake } from "./call.ts";
import type { IoVector } from "./message.ts";
import { WaitQueue } from "./wait-queue.ts";

/** Bytes that a pipe holds (16 pages). */
const PIPE_BYTES = 65_536;

/** What flows between the two ends of a pipe, and whose turn it is. */
export class PipeFlow {
  readonly #pieces: Uint8Array[] = [];
  readonly #waiting = new WaitQueue();
  #held = false;
  bytes = 0;

  get room(): number {
    return PIPE_BYTES - this.bytes;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  /** The first bytes, no more than so many, which stay where they are. */
  peek(maxBytes: number): IoVector[] {
    const iov: IoVector[] = [];
    let left = maxBytes;
    for (let at = 0; left > 0 && at < this.#pieces.length; at++) {
      const piece = this.#pieces[at]!;
      const length = Math.min(piece.length, left);
      iov.push({ base: piece, length });
      left -= length;
    }
    return iov;
  }

  /** The next bytes, no more than so many, of one piece. */
  take(max: number): Uint8Array {
    const first = this.#pieces[0]!;
    const piece = first.subarray(0, max);
    if (piece.length === first.length) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(max);
    this.bytes -= piece.length;
    return piece;
  }

  drop(bytes: number): void {
    for (let left = bytes; left > 0;) left -= this.take(left).length;
  }

  /** Whether a call has taken it for itself and waits meanwhile for something else: see `hold`. */
  get held(): boolean {
    return this.#held;
  }

  /**
   * Until `letGo` whoever reads, writes or closes waits: a `splice` that waits for its socket holds
   * the pipe, in Linux too (`pipe->mutex`), so that what it looked at stays as it was.
   */
  hold(): void {
    this.#held = true;
  }

  letGo(): void {
    this.#held = false;
    this.#waiting.wake();
  }

  /** Waits until nobody holds it, signal or not: "interrupted" if there was one. */
  *untilFree(): Steps<Wake> {
    let wake: Wake = "woken";
    while (this.#held) {
      if ((yield { queues: [this.#waiting], untilNs: NEVER }) === "interrupted") {
        wake = "interrupted";
      }
    }
    return wake;
  }
}
