import { ipHeaderBytes, type Packet } from "@seedwire/wire";

/** A fragment, as far as it counts for reassembly. */
interface Piece {
  readonly serial: number;
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
}

const pieceOf = (packet: Packet): Piece => ({
  serial: packet.serial,
  from: packet.fragmentOffset,
  to: packet.fragmentOffset + packet.sizeBytes - ipHeaderBytes(packet),
  isLast: !packet.moreFragments,
});

/** The fragments of one datagram that a node keeps, by its own books. */
export class HeldDatagram {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly identification: number;
  readonly sinceNs: number;
  /** The datagram that all of them are pieces of, if they say so; null if they differ or cannot say. */
  original: Packet | null;
  readonly #pieces: Piece[] = [];

  constructor(first: Packet, nowNs: number) {
    this.source = first.source;
    this.destination = first.destination;
    this.protocol = first.protocol;
    this.identification = first.identification;
    this.original = first.fragmentOf;
    this.sinceNs = nowNs;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Length of the whole, without a header; -1 as long as its last fragment is missing. */
  get totalBytes(): number {
    return this.#pieces.find(({ isLast }) => isLast)?.to ?? -1;
  }

  get isComplete(): boolean {
    const bytes = this.#pieces.reduce((sum, { from, to }) => sum + to - from, 0);
    return bytes === this.totalBytes;
  }

  owns(packet: Packet): boolean {
    return (
      packet.identification === this.identification &&
      packet.source === this.source &&
      packet.destination === this.destination &&
      packet.protocol === this.protocol
    );
  }

  /** Whether every byte of a fragment is here already. */
  covers(packet: Packet): boolean {
    const { from, to } = pieceOf(packet);
    let at = from;
    for (const piece of this.#sorted()) if (piece.from <= at && piece.to > at) at = piece.to;
    return to > from && at >= to;
  }

  /** Whether a fragment shares bytes with those here, or says something else of the length. */
  contradicts(packet: Packet): boolean {
    const { from, to, isLast } = pieceOf(packet);
    if (this.#pieces.some((piece) => piece.from < to && from < piece.to)) return true;
    const total = this.totalBytes;
    if (isLast) return total >= 0 || this.#pieces.some((piece) => piece.to > to);
    return total >= 0 && to >= total;
  }

  add(packet: Packet): void {
    if (packet.fragmentOf !== this.original) this.original = null;
    this.#pieces.push(pieceOf(packet));
  }

  /** Takes a fragment out; says whether it was here. */
  remove(packet: Packet): boolean {
    const at = this.#pieces.findIndex(({ serial }) => serial === packet.serial);
    if (at >= 0) this.#pieces.splice(at, 1);
    return at >= 0;
  }

  #sorted(): readonly Piece[] {
    return this.#pieces.toSorted((a, b) => a.from - b.from);
  }
}
