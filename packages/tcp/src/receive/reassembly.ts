import { type Seq, seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt } from "../seq.ts";
import type { ReceiveBuffer } from "./buffer.ts";

/** A piece of the stream that came before what precedes it; kept by reference. */
interface Piece {
  start: Seq;
  end: Seq;
  bytes: Uint8Array;
  offset: number;
  next: Piece | null;
}

/** Pieces kept at most: who sends crumbs has to send the rest again. */
const MAX_PIECES = 65536;

/**
 * Data that came out of order (RFC 9293 SHLD-31): kept, in order of sequence and without overlap,
 * until the gap before it is filled. Also knows which SACK blocks describe it, latest first
 * (RFC 2018 §4). Costs nothing while data comes in order.
 */
export class Reassembly {
  #head: Piece | null = null;
  /** The piece that was added last: the next one is likely to lie behind it. */
  #latest: Piece | null = null;
  /** Bytes that wait here. */
  bytes = 0;
  /** Pieces that wait here. */
  pieces = 0;
  /** Left and right edges of all blocks without a gap, the latest first. */
  readonly blocks: Seq[] = [];

  get empty(): boolean {
    return this.#head === null;
  }

  get full(): boolean {
    return this.pieces >= MAX_PIECES;
  }

  /**
   * Keeps what is new of a segment that lies beyond RCV.NXT. First come, first kept.
   *
   * @returns how many bytes were new
   */
  insert(start: Seq, bytes: Uint8Array, offset: number, length: number): number {
    const bytesBefore = this.bytes;
    const end = seqAdd(start, length);
    this.#report(start, end);
    let before = this.#latest;
    if (before !== null && seqGt(before.start, start)) before = null;
    let after = before === null ? this.#head : before.next;
    let from = before !== null && seqGt(before.end, start) ? before.end : start;
    while (after !== null && seqLt(from, end)) {
      if (seqLt(from, after.start)) {
        const to = seqLt(after.start, end) ? after.start : end;
        before = this.#link(before, after, from, to, bytes, offset + seqDiff(from, start));
      }
      if (seqGt(after.end, from)) from = after.end;
      before = after;
      after = after.next;
    }
    if (seqLt(from, end)) {
      // Beyond all there is, or up to a piece that lies further on.
      this.#link(before, after, from, end, bytes, offset + seqDiff(from, start));
    }
    return this.bytes - bytesBefore;
  }

  /** Hands all that has become in order to the receive buffer; returns the new RCV.NXT. */
  drain(rcvNxt: Seq, to: ReceiveBuffer): Seq {
    let next = rcvNxt;
    while (this.#head !== null && seqLeq(this.#head.start, next)) {
      const piece: Piece = this.#head;
      this.#head = piece.next;
      if (piece === this.#latest) this.#latest = null;
      this.pieces--;
      this.bytes -= seqDiff(piece.end, piece.start);
      const skip = seqDiff(next, piece.start);
      const length = seqDiff(piece.end, next);
      if (length > 0) {
        to.push(piece.bytes, piece.offset + skip, length);
        next = piece.end;
      }
    }
    this.#forget(next);
    return next;
  }

  clear(): void {
    this.#head = null;
    this.#latest = null;
    this.bytes = 0;
    this.pieces = 0;
    this.blocks.length = 0;
  }

  #link(
    before: Piece | null,
    after: Piece | null,
    start: Seq,
    end: Seq,
    bytes: Uint8Array,
    offset: number,
  ): Piece {
    const piece: Piece = { start, end, bytes, offset, next: after };
    if (before === null) this.#head = piece;
    else before.next = piece;
    this.#latest = piece;
    this.bytes += seqDiff(end, start);
    this.pieces++;
    return piece;
  }

  /** The block with the latest segment goes first, grown by those it touches (RFC 2018 §4). */
  #report(start: Seq, end: Seq): void {
    const { blocks } = this;
    let left = start;
    let right = end;
    for (let at = 0; at < blocks.length;) {
      if (seqLeq(blocks[at]!, right) && seqGeq(blocks[at + 1]!, left)) {
        if (seqLt(blocks[at]!, left)) left = blocks[at]!;
        if (seqGt(blocks[at + 1]!, right)) right = blocks[at + 1]!;
        blocks.splice(at, 2);
        at = 0; // it may touch others now
      } else {
        at += 2;
      }
    }
    blocks.unshift(left, right);
  }

  /** Drops blocks that the cumulative acknowledgement has passed. */
  #forget(rcvNxt: Seq): void {
    const { blocks } = this;
    for (let at = blocks.length - 2; at >= 0; at -= 2) {
      if (seqLeq(blocks[at + 1]!, rcvNxt)) blocks.splice(at, 2);
      else if (seqLt(blocks[at]!, rcvNxt)) blocks[at] = rcvNxt;
    }
  }
}
