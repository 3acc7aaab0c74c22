import type { Link } from "@seedwire/link";

/**
 * What an oracle keeps of each link: looked up by the link's number in its network, which takes no
 * hashing; links outside of one share a number and are told apart.
 */
export class PerLink<Kept> {
  readonly #make: (link: Link) => Kept;
  readonly #links: (Link | undefined)[] = [];
  readonly #kept: Kept[] = [];
  readonly #others = new Map<Link, Kept>();

  constructor(make: (link: Link) => Kept) {
    this.#make = make;
  }

  of(link: Link): Kept {
    const { index } = link;
    return this.#links[index] === link ? this.#kept[index]! : this.#find(link);
  }

  /** All links seen so far with what is kept of them. */
  *entries(): Generator<readonly [Link, Kept]> {
    for (const [index, link] of this.#links.entries()) {
      if (link !== undefined) yield [link, this.#kept[index]!];
    }
    yield* this.#others;
  }

  #find(link: Link): Kept {
    const known = this.#others.get(link);
    if (known !== undefined) return known;
    const made = this.#make(link);
    if (this.#links[link.index] === undefined) {
      this.#links[link.index] = link;
      this.#kept[link.index] = made;
    } else {
      this.#others.set(link, made);
    }
    return made;
  }
}
