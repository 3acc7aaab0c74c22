import { ipHeaderBytes, MAX_PACKET_BYTES, type Packet } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";

/** What a fragment is to the datagram it belongs to. */
export type FragmentVerdict = "new" | "complete" | "duplicate" | "overlap" | "malformed";

/**
 * A datagram of which not all fragments are here: the pieces so far, by offset.
 *
 * A fragment that lies within a row of pieces without a gap is a duplicate. One that overlaps
 * pieces in any other way, or contradicts what the last fragment said of the length, makes the
 * whole datagram worthless: overlaps are attacks or faults, never honest (RFC 5722 §4, which Linux
 * applies to IPv4 as well; RFC 791 §3.2 would let the later bytes win).
 */
export class Datagram {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly identification: number;
  readonly deadlineNs: Ns;
  /** In order of offset, without overlaps. */
  readonly pieces: Packet[] = [];
  /** Length of what is to come together, or -1 as long as the last fragment is missing. */
  #totalBytes = -1;
  #haveBytes = 0;

  constructor(first: Packet, deadlineNs: Ns) {
    this.source = first.source;
    this.destination = first.destination;
    this.protocol = first.protocol;
    this.identification = first.identification;
    this.deadlineNs = deadlineNs;
  }

  /** Whether a fragment belongs here (RFC 791 §3.2: four fields say so). */
  owns(packet: Packet): boolean {
    return (
      packet.identification === this.identification &&
      packet.source === this.source &&
      packet.destination === this.destination &&
      packet.protocol === this.protocol
    );
  }

  /** Adds a fragment. If the answer is not "new" or "complete" it was not added. */
  add(piece: Packet): FragmentVerdict {
    const from = piece.fragmentOffset;
    const to = endOf(piece);
    const lengthBytes = to - from;
    if (lengthBytes <= 0 || (piece.moreFragments && lengthBytes % 8 !== 0)) return "malformed";
    if (to + ipHeaderBytes(piece) > MAX_PACKET_BYTES) return "malformed";
    const { pieces } = this;
    let at = pieces.length;
    while (at > 0 && pieces[at - 1]!.fragmentOffset > from) at--;
    if (this.#isCovered(at, to)) return "duplicate";
    const before = pieces[at - 1];
    const after = pieces[at];
    if (before !== undefined && endOf(before) > from) return "overlap";
    if (after !== undefined && after.fragmentOffset < to) return "overlap";
    if (!this.#fitsLength(piece, to)) return "overlap";
    pieces.splice(at, 0, piece);
    this.#haveBytes += lengthBytes;
    return this.#haveBytes === this.#totalBytes ? "complete" : "new";
  }

  /** Does the row of pieces that the one before `at` belongs to reach as far as `to`? */
  #isCovered(at: number, to: number): boolean {
    const { pieces } = this;
    if (at === 0) return false;
    let end = endOf(pieces[at - 1]!);
    for (let next = at; end < to && pieces[next]?.fragmentOffset === end; next++) {
      end = endOf(pieces[next]!);
    }
    return to <= end;
  }

  #fitsLength(piece: Packet, to: number): boolean {
    const last = this.pieces.at(-1);
    if (piece.moreFragments) return this.#totalBytes < 0 || to < this.#totalBytes;
    if (this.#totalBytes >= 0 || (last !== undefined && endOf(last) > to)) return false;
    this.#totalBytes = to;
    return true;
  }
}

const endOf = (piece: Packet): number =>
  piece.fragmentOffset + piece.sizeBytes - ipHeaderBytes(piece);
