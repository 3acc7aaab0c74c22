import { FATE_DUPLICATE, type Packet } from "@seedwire/wire";
import type { Link } from "@seedwire/link";

/** Knows the copies that media make when they arrive: nothing on the packets says so. */
export class Copies {
  /** Serial numbers of copies that are still to arrive. */
  readonly #due = new Set<number>();

  /** To be asked of each packet that arrives, in order: whether a medium made it. */
  isCopy(link: Link, packet: Packet): boolean {
    if ((packet.fate & FATE_DUPLICATE) !== 0) {
      // Its copies were made a moment ago: theirs are the latest serial numbers.
      const { born } = link.pool;
      for (let copy = 1; copy <= packet.copies; copy++) this.#due.add(born - copy);
    }
    return this.#due.size > 0 && this.#due.delete(packet.serial);
  }
}
