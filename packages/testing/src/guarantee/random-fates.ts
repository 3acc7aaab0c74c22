import { rngFor, type Rng } from "@seedwire/engine";
import type { Fate, FateBook, Link } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";

/** What befalls packets, on every link of a run: probabilities for each. Default: nothing. */
export interface Impairments {
  readonly drop?: number;
  readonly duplicate?: number;
  /** Of being held back by up to `delayNs`, so that others overtake. */
  readonly delay?: number;
  /** Default 20 ms. */
  readonly delayNs?: number;
  /** Of a flipped bit. On the first link that a packet takes only one bit can flip; a checksum misses some pairs. */
  readonly corrupt?: number;
}

const DEFAULT_DELAY_NS = 20e6;

/** Draws fates for all packets of a run, on top of what its links draw, link by link from the seed. */
export class RandomFates implements FateBook {
  readonly #impairments: Impairments;
  readonly #seed: string;
  readonly #streams = new Map<string, Rng>();

  constructor(impairments: Impairments, seed: string) {
    this.#impairments = impairments;
    this.#seed = seed;
  }

  meet(link: Link, packet: Packet, fate: Fate): void {
    const { drop = 0, duplicate = 0, delay = 0, corrupt = 0 } = this.#impairments;
    const { delayNs = DEFAULT_DELAY_NS } = this.#impairments;
    const rng = this.#streamOf(link.name);
    // Each draws every time, so that one impairment less leaves the others as they were.
    if (rng.quick() < drop) fate.lost = true;
    if (rng.quick() < duplicate) fate.copies++;
    const heldBackNs = Math.ceil(rng.quick() * delayNs);
    if (rng.quick() < delay) fate.delayNs += heldBackNs;
    const bit = Math.floor(rng.quick() * packet.sizeBytes * 8);
    if (rng.quick() < corrupt && fate.bit < 0) fate.bit = bit;
  }

  #streamOf(link: string): Rng {
    let stream = this.#streams.get(link);
    if (stream === undefined) {
      stream = rngFor(this.#seed, `impairments ${link}`);
      this.#streams.set(link, stream);
    }
    return stream;
  }
}
