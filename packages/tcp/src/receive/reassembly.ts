import { type Seq, seqAdd, seqDiff, seqGt, seqLeq, seqLt } from "../seq.ts";
import { PieceTree } from "./piece-tree.ts";
import { SackBlocks } from "./sack-blocks.ts";

/** Bytes of a segment, by reference. */
export interface Chunk {
  bytes: Uint8Array;
  offset: number;
  length: number;
  next: Chunk | null;
}

/** A segment that came before what precedes it; or several that shared a buffer. */
export interface Piece {
  start: Seq;
  /** Beyond its last byte, and beyond its FIN. */
  end: Seq;
  fin: boolean;
  first: Chunk;
  last: Chunk;
  /** What its buffer takes of memory, and what would still fit into it (`memory.ts`). */
  truesize: number;
  tailroom: number;
  /** Neighbours in order, and in the tree. */
  prev: Piece | null;
  next: Piece | null;
  parent: Piece | null;
  left: Piece | null;
  right: Piece | null;
  red: boolean;
}

/** What happened to a segment: it is kept, it joined a piece before it, or all of it was here. */
export type Insertion = "kept" | "joined" | "known";

/** Pieces kept at most: who sends crumbs has to send the rest again. */
const MAX_PIECES = 65536;

/**
 * Data that came out of order (RFC 9293 SHLD-31): kept, in order of sequence, until the gap before it
 * is filled. Segments are kept whole, as in Linux, so pieces may overlap; but none covers another,
 * save one that grew by joining. Costs nothing while data comes in order.
 */
export class Reassembly {
  static readonly foldedKeys = ["knownBytes", "duplicateStart", "duplicateEnd"]; // fold/records.ts

  readonly sack = new SackBlocks();
  readonly #tree = new PieceTree();
  #head: Piece | null = null;
  #tail: Piece | null = null;
  /** Bytes that wait here, some of them perhaps twice. */
  bytes = 0;
  /** Pieces that wait here. */
  pieces = 0;
  /** Memory that they take. */
  truesize = 0;
  /** Bytes of the latest segment that were here already. */
  knownBytes = 0;
  /** Which of them are to be reported (RFC 2883 §4); start equals end if none. */
  duplicateStart: Seq = 0 as Seq;
  duplicateEnd: Seq = 0 as Seq;

  get empty(): boolean {
    return this.#head === null;
  }

  get full(): boolean {
    return this.pieces >= MAX_PIECES;
  }

  /** Beyond the last byte of all; only to be asked if something waits. */
  get end(): Seq {
    return this.#tail!.end;
  }

  /** The piece that is next in order, if it has become so. */
  ready(rcvNxt: Seq): Piece | null {
    return this.#head !== null && seqLeq(this.#head.start, rcvNxt) ? this.#head : null;
  }

  /** Takes the first piece out. */
  shift(): void {
    this.#remove(this.#head!);
  }

  /** Keeps a segment that lies beyond RCV.NXT. */
  insert(
    start: Seq,
    end: Seq,
    fin: boolean,
    chunk: Chunk,
    truesize: number,
    tailroom: number,
  ): Insertion {
    this.knownBytes = 0;
    this.duplicateStart = start;
    this.duplicateEnd = start;
    const tail = this.#tail;
    if (tail !== null && this.#joins(tail, start, end, fin, chunk)) return "joined";
    const piece = newPiece(start, end, fin, chunk, truesize, tailroom);
    if (tail === null || !seqLt(start, tail.end)) {
      this.#link(tail, piece, tail, false);
      return "kept";
    }
    // Down the tree: pieces that begin later are passed on the left, others on the right.
    let before: Piece | null = null;
    let parent: Piece | null = null;
    let onLeft = false;
    for (let at = this.#tree.root; at !== null; at = onLeft ? at.left : at.right) {
      parent = at;
      onLeft = seqLt(start, at.start);
      if (onLeft) continue;
      before = at;
      if (seqLt(start, at.end)) {
        if (seqLeq(end, at.end)) {
          this.#report(start, end);
          this.knownBytes = seqDiff(end, start);
          return "known";
        }
        if (at.start === start) {
          this.#replace(at, piece);
          this.#dropCovered(piece);
          return "kept";
        }
        this.#report(start, at.end);
        this.knownBytes = seqDiff(at.end, start);
      } else if (this.#joins(at, start, end, fin, chunk)) {
        return "joined";
      }
    }
    this.#link(before, piece, parent, onLeft);
    this.#dropCovered(piece);
    return "kept";
  }

  /** Throws the last piece away, to make room. Returns false if there is none beyond a number. */
  dropLast(beyond: Seq): boolean {
    const tail = this.#tail;
    if (tail === null || seqGt(beyond, tail.start)) return false;
    this.#remove(tail);
    return true;
  }

  /** The first piece in order, or null. */
  get head(): Piece | null {
    return this.#head;
  }

  /** Gives up all pieces from one on up to another (null: all that follow), and keeps others in their place. */
  exchange(from: Piece, until: Piece | null, pieces: readonly Piece[]): void {
    let before = from.prev;
    for (let at: Piece | null = from; at !== until;) {
      const next: Piece | null = at!.next;
      this.#remove(at!);
      at = next;
    }
    for (const piece of pieces) {
      let parent: Piece | null = null;
      let onLeft = false;
      for (let at = this.#tree.root; at !== null; at = onLeft ? at.left : at.right) {
        parent = at;
        onLeft = seqLt(piece.start, at.start);
      }
      this.#link(before, piece, parent, onLeft);
      before = piece;
    }
  }

  clear(): void {
    this.#tree.clear();
    this.#head = null;
    this.#tail = null;
    this.bytes = 0;
    this.pieces = 0;
    this.truesize = 0;
    this.sack.clear();
  }

  /** A segment that follows a piece directly joins it if there is room in its buffer. */
  #joins(to: Piece, start: Seq, end: Seq, fin: boolean, chunk: Chunk): boolean {
    if (to.end !== start || chunk.length > to.tailroom) return false;
    to.tailroom -= chunk.length;
    this.bytes += seqDiff(end, start);
    to.end = end;
    to.fin ||= fin;
    to.last.next = chunk;
    to.last = chunk;
    return true;
  }

  /** Puts a piece behind another in order, and below one in the tree. */
  #link(before: Piece | null, piece: Piece, parent: Piece | null, onLeft: boolean): void {
    piece.prev = before;
    piece.next = before === null ? this.#head : before.next;
    this.#joinNeighbours(piece);
    this.#tree.insert(piece, parent, onLeft);
    this.#count(piece, 1);
  }

  #remove(piece: Piece): void {
    const { prev, next } = piece;
    if (prev === null) this.#head = next;
    else prev.next = next;
    if (next === null) this.#tail = prev;
    else next.prev = prev;
    this.#tree.remove(piece);
    this.#count(piece, -1);
  }

  /** A segment that begins where a piece begins, and is longer, takes its place. */
  #replace(old: Piece, piece: Piece): void {
    this.#extend(old.start, old.end);
    this.knownBytes = seqDiff(old.end, old.start);
    piece.prev = old.prev;
    piece.next = old.next;
    this.#joinNeighbours(piece);
    this.#tree.replace(old, piece);
    this.#count(old, -1);
    this.#count(piece, 1);
  }

  #joinNeighbours(piece: Piece): void {
    if (piece.prev === null) this.#head = piece;
    else piece.prev.next = piece;
    if (piece.next === null) this.#tail = piece;
    else piece.next.prev = piece;
  }

  #count(piece: Piece, sign: 1 | -1): void {
    this.bytes += sign * seqDiff(piece.end, piece.start);
    this.truesize += sign * piece.truesize;
    this.pieces += sign;
  }

  /** Pieces that a new one covers are given up; of one that it overlaps, that part is reported. */
  #dropCovered(piece: Piece): void {
    for (let next = piece.next; next !== null && seqGt(piece.end, next.start); next = piece.next) {
      if (seqLt(piece.end, next.end)) {
        this.#extend(next.start, piece.end);
        this.knownBytes += seqDiff(piece.end, next.start);
        return;
      }
      this.#extend(next.start, next.end);
      this.knownBytes += seqDiff(next.end, next.start);
      this.#remove(next);
    }
  }

  #report(start: Seq, end: Seq): void {
    this.duplicateStart = start;
    this.duplicateEnd = end;
  }

  /** Only one range can be reported: one that does not touch it is passed over. */
  #extend(start: Seq, end: Seq): void {
    if (this.duplicateStart === this.duplicateEnd) return this.#report(start, end);
    if (seqGt(start, this.duplicateEnd) || seqGt(this.duplicateStart, end)) return;
    if (seqLt(start, this.duplicateStart)) this.duplicateStart = start;
    if (seqGt(end, this.duplicateEnd)) this.duplicateEnd = end;
  }
}

/** A piece that lies in one buffer. */
export function newPiece(
  start: Seq,
  end: Seq,
  fin: boolean,
  chunk: Chunk,
  truesize: number,
  tailroom: number,
): Piece {
  return {
    start,
    end,
    fin,
    first: chunk,
    last: chunk,
    truesize,
    tailroom,
    prev: null,
    next: null,
    parent: null,
    left: null,
    right: null,
    red: false,
  };
}

/** Bytes of a segment as a chunk. */
export const chunkOf = (bytes: Uint8Array, offset: number, length: number): Chunk => ({
  bytes,
  offset,
  length,
  next: null,
});

/** Beyond a segment of so many bytes, its FIN included. */
export const endOf = (start: Seq, length: number, fin: boolean): Seq =>
  seqAdd(start, fin ? length + 1 : length);
