import { type Seq, seqGeq, seqGt, seqLeq, seqLt } from "../seq.ts";

/** Blocks that are remembered at most: more never fit into a header. */
const MAX_BLOCKS = 4;

/**
 * The SACK blocks that describe what waits for reassembly, the latest first (RFC 2018 §4). Of many
 * blocks those are forgotten that were reported longest ago.
 */
export class SackBlocks {
  /** Left and right edges, one block after the other. */
  readonly edges: Seq[] = [];

  get count(): number {
    return this.edges.length >> 1;
  }

  /** The first block that a range overlaps or touches; `count` if there is none. */
  touching(start: Seq, end: Seq): number {
    const { edges } = this;
    let at = 0;
    for (; at < edges.length; at += 2) {
      if (seqLeq(start, edges[at + 1]!) && seqLeq(edges[at]!, end)) break;
    }
    return at >> 1;
  }

  /**
   * A range has come: the block that it belongs to, grown by it, goes first. (In place: `splice` and
   * `unshift` for each segment behind a gap were calls into the runtime, and an array.)
   */
  report(start: Seq, end: Seq): void {
    const { edges } = this;
    const at = 2 * this.touching(start, end);
    const grows = at < edges.length;
    const left = grows && seqLt(edges[at]!, start) ? edges[at]! : start;
    const right = grows && seqGt(edges[at + 1]!, end) ? edges[at + 1]! : end;
    if (!grows && edges.length < 2 * MAX_BLOCKS) edges.push(start, end);
    for (let to = grows ? at : edges.length - 2; to > 0; to -= 2) {
      edges[to] = edges[to - 2]!;
      edges[to + 1] = edges[to - 1]!;
    }
    edges[0] = left;
    edges[1] = right;
    if (grows) this.#joinToFirst();
  }

  /** The first block has grown: those that it now touches become part of it. */
  #joinToFirst(): void {
    const { edges } = this;
    for (let at = 2; at < edges.length;) {
      if (seqGt(edges[at]!, edges[1]!) || seqLt(edges[at + 1]!, edges[0]!)) {
        at += 2;
        continue;
      }
      if (seqLt(edges[at]!, edges[0]!)) edges[0] = edges[at]!;
      if (seqGt(edges[at + 1]!, edges[1]!)) edges[1] = edges[at + 1]!;
      edges.splice(at, 2);
    }
  }

  /** RCV.NXT has moved: blocks that it has reached are acknowledged with it. */
  forget(rcvNxt: Seq): void {
    const { edges } = this;
    for (let at = 0; at < edges.length;) {
      if (seqGeq(rcvNxt, edges[at]!)) edges.splice(at, 2);
      else at += 2;
    }
  }

  clear(): void {
    if (this.edges.length > 0) this.edges.length = 0;
  }
}
