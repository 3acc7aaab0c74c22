import type { Connection } from "./connection.ts";

/** How many half-open connections that came to nothing are remembered. */
const MOST_FAILURES = 1000;
/** So many that are forgotten are taken out at once, at least. */
const LEAST_SWEEP = 1000;

/**
 * Every connection ever made on a node, in order, closed ones included; but of half-open ones that came
 * to nothing only the latest, or a flood of SYNs would fill the memory.
 */
export class ConnectionList {
  #all: Connection[] = [];
  /** Half-open connections that came to nothing, in a ring, the oldest at `#oldest`. */
  readonly #failures: Connection[] = [];
  #oldest = 0;
  /** Those of `#all` that are to be forgotten: they are taken out together, so that each costs O(1). */
  readonly #forgotten = new Set<Connection>();

  /** The list itself: it grows as connections are made. */
  get all(): readonly Connection[] {
    if (this.#forgotten.size > 0) this.#sweep();
    return this.#all;
  }

  add(connection: Connection): void {
    this.#all.push(connection);
  }

  /** A half-open connection has come to nothing: one that did so long ago is forgotten for it. */
  fail(connection: Connection): void {
    if (this.#failures.length < MOST_FAILURES) {
      this.#failures.push(connection);
      return;
    }
    this.#forgotten.add(this.#failures[this.#oldest]!);
    this.#failures[this.#oldest] = connection;
    this.#oldest = (this.#oldest + 1) % MOST_FAILURES;
    if (this.#forgotten.size > Math.max(LEAST_SWEEP, this.#all.length / 2)) this.#sweep();
  }

  /** Into another array: who walks through this one may be what makes connections fail. */
  #sweep(): void {
    this.#all = this.#all.filter((connection) => !this.#forgotten.has(connection));
    this.#forgotten.clear();
  }
}
