import { checkOptions, seconds, Timer, whole, type Kinds, type Ns } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { readDamaged } from "./damaged.ts";
import { Datagram } from "./datagram.ts";
import { drop, type NodeDropReason } from "./drop.ts";
import { join } from "./join-fragments.ts";
import type { Node } from "./node.ts";

export interface ReassemblyOptions {
  /** How long to wait for the rest of a datagram after its first fragment, ns. Default 60 s. */
  readonly timeoutNs?: Ns;
  /**
   * Bytes of unfinished datagrams, headers included; above that the oldest are given up. Default
   * 4 MiB (Linux: ipfrag_high_thresh, though since 4.17 it refuses the new ones instead).
   */
  readonly limitBytes?: number;
}

const KINDS: Kinds<ReassemblyOptions> = {
  timeoutNs: whole(0, Number.MAX_SAFE_INTEGER),
  limitBytes: whole(0, Number.MAX_SAFE_INTEGER),
};

/**
 * Puts fragments together (RFC 791 §3.2, RFC 1122 §3.3.2): any order, duplicates ignored, and after
 * a while the rest given up, with word to the sender if the first fragment was there.
 */
export class Reassembly {
  readonly #node: Node;
  readonly timeoutNs: Ns;
  readonly limitBytes: number;
  /** By source and identification; lists, for the rest of what tells datagrams apart. */
  readonly #byKey = new Map<number, Datagram[]>();
  /** In the order of their first fragments, which is also that of their deadlines. */
  readonly #unfinished = new Set<Datagram>();
  #timer: Timer | null = null;
  #bytes = 0;

  constructor(node: Node, options: ReassemblyOptions = {}) {
    checkOptions(options, KINDS, `"${node.name}": reassembly`);
    const { timeoutNs = seconds(60), limitBytes = 4 * 1024 * 1024 } = options;
    this.#node = node;
    this.timeoutNs = timeoutNs;
    this.limitBytes = limitBytes;
  }

  /** Bytes of unfinished datagrams now, headers included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a fragment; delivers the datagram if that was the last one missing. */
  add(fragment: Packet): void {
    const node = this.#node;
    const piece = fragment.damaged === null ? fragment : readDamaged(node, fragment);
    if (piece === null) return;
    if (!this.#makeRoom(piece.sizeBytes)) return drop(node, piece, "reassembly-memory");
    const datagram = this.#find(piece) ?? this.#begin(piece);
    const verdict = datagram.add(piece);
    if (verdict === "new" || verdict === "complete") {
      this.#bytes += piece.sizeBytes;
      node.tell("hold", piece);
      if (verdict === "new") return;
      this.#forget(datagram);
      join(node, datagram.pieces);
      return;
    }
    drop(node, piece, `fragment-${verdict}`);
    if (verdict === "overlap") this.#giveUp(datagram, "fragment-overlap");
    else if (datagram.pieces.length === 0) this.#forget(datagram);
  }

  /** Forgets everything: the node crashes. */
  reset(): void {
    for (const datagram of this.#unfinished) this.#giveUp(datagram, "crashed");
  }

  #find(piece: Packet): Datagram | undefined {
    return this.#byKey.get(keyOf(piece))?.find((datagram) => datagram.owns(piece));
  }

  #begin(piece: Packet): Datagram {
    const { clock, simulation } = this.#node;
    const datagram = new Datagram(piece, clock.deadlineAfter(this.timeoutNs));
    const key = keyOf(piece);
    const others = this.#byKey.get(key);
    if (others === undefined) this.#byKey.set(key, [datagram]);
    else others.push(datagram);
    this.#unfinished.add(datagram);
    this.#timer ??= new Timer(simulation, () => this.#expire(), this.#node);
    if (!this.#timer.armed) this.#timer.arm(datagram.deadlineNs);
    return datagram;
  }

  /** Takes a datagram off the books; its pieces are somebody else's now. */
  #forget(datagram: Datagram): void {
    const key = keyOf(datagram);
    const others = this.#byKey.get(key)!.filter((other) => other !== datagram);
    if (others.length === 0) this.#byKey.delete(key);
    else this.#byKey.set(key, others);
    this.#unfinished.delete(datagram);
    for (const piece of datagram.pieces) this.#bytes -= piece.sizeBytes;
    this.#armForOldest();
  }

  /** Gives up the oldest until there is room; says whether there can be. */
  #makeRoom(sizeBytes: number): boolean {
    for (const oldest of this.#unfinished) {
      if (this.#bytes + sizeBytes <= this.limitBytes) break;
      this.#giveUp(oldest, "reassembly-memory");
    }
    return sizeBytes <= this.limitBytes;
  }

  #giveUp(datagram: Datagram, reason: NodeDropReason): void {
    this.#forget(datagram);
    for (const piece of datagram.pieces) drop(this.#node, piece, reason);
  }

  #expire(): void {
    const { icmp, simulation } = this.#node;
    for (const datagram of this.#unfinished) {
      if (datagram.deadlineNs > simulation.nowNs) break;
      const [first] = datagram.pieces;
      if (first?.fragmentOffset === 0) icmp.reassemblyTimeout(first);
      this.#giveUp(datagram, "reassembly-timeout");
    }
    this.#armForOldest();
  }

  #armForOldest(): void {
    const [oldest] = this.#unfinished;
    if (oldest === undefined) this.#timer?.cancel();
    else this.#timer?.arm(oldest.deadlineNs);
  }
}

const keyOf = (of: { source: number; identification: number }): number =>
  (of.source >>> 0) * 65536 + of.identification;
