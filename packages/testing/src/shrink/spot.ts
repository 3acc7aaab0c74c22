import { ACK, FIN, isFragment, RST, SYN, TCP, type Packet } from "@seedwire/wire";

/**
 * What a TCP packet is, whatever number it has: a fate finds it again in a run in which earlier
 * packets came to other ends, so that there are fewer retransmissions before it, or more.
 */
export type Spot =
  /** The n-th packet that carries this byte, counted from the SYN, which is 0. */
  | { readonly at: "data"; readonly life: number; readonly byte: number; readonly nth: number }
  /** The n-th that carries no data and acknowledges up to this byte, counted from the first ACK. */
  | { readonly at: "ack"; readonly life: number; readonly byte: number; readonly nth: number }
  | { readonly at: "syn" | "fin" | "rst"; readonly life: number; readonly nth: number };

/** Reads the packets of one flow on one link, in order. */
export class FlowReader {
  /** Packets so far. */
  count = 0;
  at: Spot["at"] | null = null;
  /** Connections of the same ports so far: each SYN with a new number begins one. */
  life = 0;
  /** First byte of the packet, and the one after its last; equal if it has none. */
  from = 0;
  to = 0;
  /** What it acknowledges. */
  ack = 0;
  #firstSeq = 0;
  #firstAck: number | null = null;
  /** How often something was seen in this life. */
  readonly #seen = new Map<string | number, number>();

  /** @param isRefused a full queue did not take it: it has a number, but counts as no transmission */
  next(packet: Packet, isRefused = false): void {
    this.count++;
    this.at = null;
    if (packet.protocol !== TCP || isFragment(packet)) return;
    const { flags, seq, payloadLength } = packet;
    const isSyn = (flags & SYN) !== 0;
    if (this.life === 0 || (isSyn && seq !== this.#firstSeq)) this.#begin(seq);
    if (this.#firstAck === null && (flags & ACK) !== 0) this.#firstAck = packet.ack;
    this.from = isSyn ? 0 : (seq - this.#firstSeq) >>> 0;
    this.to = this.from + payloadLength;
    this.ack = (packet.ack - (this.#firstAck ?? 0)) >>> 0;
    this.at = isSyn
      ? "syn"
      : (flags & RST) !== 0
        ? "rst"
        : (flags & FIN) !== 0
          ? "fin"
          : payloadLength > 0
            ? "data"
            : "ack";
    if (isRefused) return;
    const key = this.#key();
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1);
  }

  /** The latest packet; null if it is no TCP. */
  spot(): Spot | null {
    const { at, life } = this;
    if (at === null) return null;
    const nth = this.#seen.get(this.#key()) ?? 1;
    if (at === "data") return { at, life, byte: this.from, nth };
    return at === "ack" ? { at, life, byte: this.ack, nth } : { at, life, nth };
  }

  #begin(seq: number): void {
    this.life++;
    this.#firstSeq = seq;
    this.#firstAck = null;
    this.#seen.clear();
  }

  /** Data by its first byte, ACKs by what they acknowledge, below zero so that they differ. */
  #key(): string | number {
    if (this.at === "data") return this.from;
    return this.at === "ack" ? -1 - this.ack : (this.at ?? "");
  }
}
