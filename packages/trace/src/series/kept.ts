/**
 * What is kept of things, of no more than so many of them: the weightiest. One that was let go of does not come back.
 */
export class Kept<Thing extends object, Series> {
  readonly #most: number;
  readonly #weightOf: (thing: Thing) => number;
  readonly #make: (thing: Thing) => Series;
  readonly #kept = new Map<Thing, Series>();
  readonly #gone = new WeakSet<Thing>();
  /** Who weighs no more than this takes nobody's place: the least weight that was kept when it was looked. */
  #least = -1;

  constructor(most: number, weightOf: (thing: Thing) => number, make: (thing: Thing) => Series) {
    this.#most = most;
    this.#weightOf = weightOf;
    this.#make = make;
  }

  /** In the order in which they came. */
  get all(): Series[] {
    return [...this.#kept.values()];
  }

  /** What is kept of one; from now on, if it is new and has its place. */
  of(thing: Thing): Series | undefined {
    return this.#kept.get(thing) ?? this.#take(thing);
  }

  #take(thing: Thing): Series | undefined {
    if (this.#kept.size >= this.#most && !this.#makesRoom(thing)) return undefined;
    const series = this.#make(thing);
    this.#kept.set(thing, series);
    return series;
  }

  #makesRoom(thing: Thing): boolean {
    const weight = this.#weightOf(thing);
    if (weight <= this.#least || this.#gone.has(thing)) return false;
    let [lightest, least] = [thing, weight];
    for (const other of this.#kept.keys()) {
      const its = this.#weightOf(other);
      if (its < least) [lightest, least] = [other, its];
    }
    this.#least = least;
    if (lightest === thing) return false;
    this.#kept.delete(lightest);
    this.#gone.add(lightest);
    return true;
  }
}
