import { seqAdd, seqDiff, seqGt, seqLt, type Seq } from "../seq.ts";
import { COLLAPSED_BYTES, denseSize, denseTailroom, type SocketMemory } from "./memory.ts";
import { chunkOf, newPiece, type Chunk, type Piece, type Reassembly } from "./reassembly.ts";

/** Pieces that follow each other without a gap. */
interface Run {
  readonly first: Piece;
  /** The first piece after them. */
  readonly next: Piece | null;
  readonly end: Seq;
  readonly truesize: number;
}

/**
 * Copies what came out of order into dense buffers, run by run, since memory runs short (Linux:
 * tcp_collapse_ofo_queue). A run of one small piece stays as it is; when such have taken an eighth of the
 * buffer, those that follow stay too.
 *
 * @returns by how much the memory that they take has changed
 */
export function collapseEarlyData(reassembly: Reassembly, memory: SocketMemory): number {
  const before = reassembly.truesize;
  let small = 0;
  for (let at = reassembly.head; at !== null;) {
    const run = runFrom(at);
    if (run.truesize !== at.truesize || seqDiff(run.end, at.start) >= COLLAPSED_BYTES) {
      collapseRun(reassembly, memory, run);
    } else {
      small += run.truesize;
      if (small > memory.limitBytes >> 3) break;
    }
    at = run.next;
  }
  return reassembly.truesize - before;
}

function runFrom(first: Piece): Run {
  let { end, truesize, next } = first;
  for (; next !== null && !seqGt(next.start, end); next = next.next) {
    truesize += next.truesize;
    if (seqGt(next.end, end)) end = next.end;
  }
  return { first, next, end, truesize };
}

/** From the first piece on that wastes memory, or overlaps one beside it, up to a FIN. */
function collapseRun(reassembly: Reassembly, memory: SocketMemory, run: Run): void {
  let start = run.first.start;
  let from: Piece = run.first;
  while (!isWasteful(memory, from, start, run.next)) {
    if (seqLt(start, from.end)) start = from.end;
    if (from.next === null || from.next === run.next) return;
    from = from.next;
  }
  if (from.fin) return;
  const source = new Source(from, run.next, start);
  const dense: Piece[] = [];
  while (!source.isOver) {
    const room = Math.min(COLLAPSED_BYTES, seqDiff(run.end, source.start));
    dense.push(source.take(room));
  }
  reassembly.exchange(from, source.at, dense);
}

/** Whether copying may begin with a piece of which what is before `start` is there already. */
function isWasteful(memory: SocketMemory, piece: Piece, start: Seq, beyond: Piece | null): boolean {
  const { truesize, end, fin, next } = piece;
  const bytes = seqDiff(end, piece.start) - (fin ? 1 : 0);
  if (!fin && (memory.window(truesize) > bytes || seqLt(piece.start, start))) return true;
  return next !== null && next !== beyond && next.start !== end;
}

/** What is copied: the data of pieces in a row, each byte once. */
class Source {
  /** From which piece it comes, and from which number on; null or a FIN at the end. */
  at: Piece | null;
  start: Seq;
  readonly #beyond: Piece | null;

  constructor(at: Piece, beyond: Piece | null, start: Seq) {
    this.at = at;
    this.start = start;
    this.#beyond = beyond;
    this.#skipKnown();
  }

  get isOver(): boolean {
    return this.at === null || this.at === this.#beyond || this.at.fin;
  }

  /** The next dense piece, in a buffer for so many bytes. */
  take(room: number): Piece {
    const { start } = this;
    let first: Chunk | null = null;
    let last: Chunk | null = null;
    for (let left = room; left > 0 && !this.isOver;) {
      const piece = this.at!;
      const bytes = Math.min(left, seqDiff(piece.end, this.start));
      for (const chunk of part(piece, this.start, bytes)) {
        if (last === null) first = chunk;
        else last.next = chunk;
        last = chunk;
      }
      this.start = seqAdd(this.start, bytes);
      left -= bytes;
      this.#skipKnown();
    }
    const bytes = seqDiff(this.start, start);
    const tailroom = denseTailroom(room, bytes);
    const piece = newPiece(start, this.start, false, first!, denseSize(room), tailroom);
    piece.last = last!;
    return piece;
  }

  /** Passes pieces over of which all is copied. */
  #skipKnown(): void {
    while (!this.isOver && !seqLt(this.start, this.at!.end)) this.at = this.at!.next;
  }
}

/** Some bytes of a piece, from a number on. */
function part(piece: Piece, from: Seq, bytes: number): Chunk[] {
  const chunks: Chunk[] = [];
  let skip = seqDiff(from, piece.start);
  let left = bytes;
  for (let at: Chunk | null = piece.first; at !== null && left > 0; at = at.next) {
    const length = Math.min(at.length - skip, left);
    if (length > 0) {
      chunks.push(chunkOf(at.bytes, at.offset + skip, length));
      left -= length;
    }
    skip = Math.max(0, skip - at.length);
  }
  return chunks;
}
