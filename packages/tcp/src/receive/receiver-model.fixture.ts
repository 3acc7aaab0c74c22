/** A segment of the peer: where it begins in its stream, and how many bytes it has. */
export interface Piece {
  readonly from: number;
  readonly length: number;
}

/** What an ACK says: the next byte expected, and SACK edges, a D-SACK first. */
export interface Answer {
  readonly ack: number;
  readonly edges: readonly number[];
}

/** Blocks that an option has room for without timestamps (RFC 2018 §3). */
const MOST_BLOCKS = 4;

/**
 * A receiver that writes down byte by byte what is here, and knows nothing of buffers: the judge of
 * reassembly and of what ACKs report (RFC 2018 §4, RFC 2883 §4).
 */
export class ReceiverModel {
  readonly #here = new Set<number>();
  /** Beginnings of segments that came early, the latest last. */
  readonly #arrivals: number[] = [];
  next = 0;

  /** A segment comes; the ACK that answers it. */
  takes({ from, length }: Piece): Answer {
    const end = from + length;
    const twice = this.#firstRunHere(from, end);
    if (from > this.next) this.#arrivals.push(from);
    for (let byte = from; byte < end; byte++) this.#here.add(byte);
    while (this.#here.has(this.next)) this.next++;
    return { ack: this.next, edges: [...twice, ...this.#blocks()].slice(0, 2 * MOST_BLOCKS) };
  }

  /** The first bytes of a range that are here already, as far as there is no gap between them. */
  #firstRunHere(from: number, end: number): number[] {
    let left = from;
    while (left < end && !this.#here.has(left)) left++;
    let right = left;
    while (right < end && this.#here.has(right)) right++;
    return left < right ? [left, right] : [];
  }

  #blocks(): number[] {
    const edges: number[] = [];
    for (const byte of [...this.#arrivals].reverse()) {
      if (byte < this.next) continue;
      let left = byte;
      let right = byte;
      while (this.#here.has(left - 1)) left--;
      while (this.#here.has(right)) right++;
      const isTold = edges.some((edge, at) => at % 2 === 0 && edge === left);
      if (!isTold) edges.push(left, right);
    }
    return edges;
  }
}

/** All sequences of so many segments, each of whole units and within so many units. */
export function* allSequences(units: number, segments: number): Generator<Piece[]> {
  const choices: Piece[] = [];
  for (let from = 0; from < units; from++) {
    for (let length = 1; from + length <= units; length++) choices.push({ from, length });
  }
  let sequences = 1;
  for (let segment = 0; segment < segments; segment++) sequences *= choices.length;
  for (let number = 0; number < sequences; number++) {
    const sequence: Piece[] = [];
    for (let rest = number; sequence.length < segments;) {
      sequence.push(choices[rest % choices.length]!);
      rest = Math.floor(rest / choices.length);
    }
    yield sequence;
  }
}

/** Five segments in every order; each reaches into the next or not, which gives 120 times 32. */
export function* allOrders(): Generator<Piece[]> {
  for (const order of permutations([0, 1, 2, 3, 4])) {
    for (let bits = 0; bits < 32; bits++) {
      yield order.map((from) => ({ from, length: 1 + ((bits >> from) & 1) }));
    }
  }
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, at), ...items.slice(at + 1)])) {
      yield [item, ...rest];
    }
  }
}
