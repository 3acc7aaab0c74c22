import type { Packet } from "@seedwire/wire";

/** Gaps at the beginning of the list before it is put together. */
const MOST_GAPS = 1024;

/**
 * The packets on their way over a link, in the order in which it took them. Most leave in that order
 * too, so that a search from the beginning is short.
 */
export class UnderWay {
  /** How many there are. */
  count = 0;
  /** null where one has left. */
  readonly packets: (Packet | null)[] = [];
  /** Where the first is. */
  first = 0;
  /** Told when so many places at the beginning of the list are cut off. */
  readonly #onCut: ((count: number) => void) | null;

  constructor(onCut: ((count: number) => void) | null = null) {
    this.#onCut = onCut;
  }

  add(packet: Packet): void {
    this.packets.push(packet);
    this.count++;
  }

  /** Where a packet is; -1 for nowhere. */
  find(packet: Packet): number {
    const { packets } = this;
    for (let at = this.first; at < packets.length; at++) if (packets[at] === packet) return at;
    return -1;
  }

  /** Takes out the packet at a place. */
  removeAt(at: number): void {
    const { packets } = this;
    packets[at] = null;
    this.count--;
    while (this.first < packets.length && packets[this.first] === null) this.first++;
    if (this.first >= MOST_GAPS) this.#cutOff(this.first);
  }

  /** Takes a packet out; says whether it was here. */
  remove(packet: Packet): boolean {
    const at = this.find(packet);
    if (at >= 0) this.removeAt(at);
    return at >= 0;
  }

  clear(): void {
    this.count = 0;
    this.#cutOff(this.packets.length);
  }

  #cutOff(count: number): void {
    this.packets.splice(0, count);
    this.#onCut?.(count);
    this.first = 0;
  }
}
