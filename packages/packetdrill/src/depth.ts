/** How far brackets, or what else holds parts of its own kind, may lie within each other. */
const DEEPEST = 100;

/**
 * Counts how deep a parser is within what it reads, so that it ends before the stack of the process does:
 * with an error of the script that has too much of that.
 */
export class Depth {
  readonly #tooDeep: (most: number) => Error;
  #depth = 0;

  /** @param tooDeep makes the error */
  constructor(tooDeep: (most: number) => Error) {
    this.#tooDeep = tooDeep;
  }

  /** Reads something that may hold more of its kind. */
  within<T>(read: () => T): T {
    if (this.#depth === DEEPEST) throw this.#tooDeep(DEEPEST);
    this.#depth++;
    const found = read();
    this.#depth--; // after an error nobody reads on
    return found;
  }
}
