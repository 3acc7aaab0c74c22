import { NEVER } from "@seedwire/engine";
import type { Steps, Wake } from "./call.ts";
import type { IoVector } from "./message.ts";
import { PAGE_BYTES } from "./vectors.ts";
import { WaitQueue } from "./wait-queue.ts";

/** Pages that a pipe holds. */
const PIPE_PAGES = 16;

/** A page in a pipe, or what is left of it. */
interface Page {
  bytes: Uint8Array;
  /** How far the page is filled. */
  filledBytes: number;
  /** Whether the next write may fill it up: what `splice` has brought is not ours to change. */
  readonly mayGrow: boolean;
}

/** What flows between the two ends of a pipe, page by page as in Linux, and whose turn it is. */
export class PipeFlow {
  readonly #pages: Page[] = [];
  readonly #waiting = new WaitQueue();
  #held = false;
  bytes = 0;

  /** However few bytes are in its pages. */
  get full(): boolean {
    return this.#pages.length >= PIPE_PAGES;
  }

  /** Bytes that the pages hold which are free. */
  get room(): number {
    return Math.max(0, PIPE_PAGES - this.#pages.length) * PAGE_BYTES;
  }

  /** Bytes that are left of the first page. */
  get firstBytes(): number {
    return this.#pages[0]?.bytes.length ?? 0;
  }

  /** Whether the last page has room for so many bytes more. */
  lastHolds(bytes: number): boolean {
    const last = this.#pages.at(-1);
    return last !== undefined && last.mayGrow && last.filledBytes + bytes <= PAGE_BYTES;
  }

  /** Fills up the last page. */
  append(bytes: Uint8Array): void {
    const last = this.#pages.at(-1)!;
    const whole = new Uint8Array(last.bytes.length + bytes.length);
    whole.set(last.bytes);
    whole.set(bytes, last.bytes.length);
    last.bytes = whole;
    last.filledBytes += bytes.length;
    this.bytes += bytes.length;
  }

  /** Puts bytes into as many pages as they take. */
  push(bytes: Uint8Array, mayGrow: boolean): void {
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const page = bytes.subarray(at, at + PAGE_BYTES);
      this.#pages.push({ bytes: page, filledBytes: page.length, mayGrow });
    }
    this.bytes += bytes.length;
  }

  /** The first bytes, no more than so many, which stay where they are. */
  peek(maxBytes: number): IoVector[] {
    const iov: IoVector[] = [];
    let left = maxBytes;
    for (let at = 0; left > 0 && at < this.#pages.length; at++) {
      const base = this.#pages[at]!.bytes;
      const length = Math.min(base.length, left);
      iov.push({ base, length });
      left -= length;
    }
    return iov;
  }

  /** The next bytes, no more than so many, of the first page. */
  take(maxBytes: number): Uint8Array {
    const first = this.#pages[0]!;
    const bytes = first.bytes.subarray(0, maxBytes);
    if (bytes.length === first.bytes.length) this.#pages.shift();
    else first.bytes = first.bytes.subarray(maxBytes);
    this.bytes -= bytes.length;
    return bytes;
  }

  drop(bytes: number): void {
    for (let left = bytes; left > 0;) left -= this.take(left).length;
  }

  /** Moves pages to another pipe, the last of them in part if need be: how many bytes. */
  moveTo(other: PipeFlow, maxBytes: number): number {
    let moved = 0;
    while (moved < maxBytes && this.bytes > 0 && !other.full) {
      const [first] = this.#pages as [Page];
      const isWhole = first.bytes.length <= maxBytes - moved;
      const bytes = this.take(maxBytes - moved);
      other.#pages.push(isWhole ? first : { bytes, filledBytes: PAGE_BYTES, mayGrow: false });
      other.bytes += bytes.length;
      moved += bytes.length;
    }
    return moved;
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
