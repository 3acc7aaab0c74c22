/** A promise that the simulator makes to itself was broken: always our bug, never a user's or a peer's. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
  /** The promise, in words. */
  readonly invariant: string;
  /** What it was about: plain data, printed with the error. */
  readonly about: unknown;

  constructor(invariant: string, about: unknown) {
    super(`Broken invariant: ${invariant}`);
    this.invariant = invariant;
    this.about = about;
  }
}

/**
 * States what must hold; throws {@link InvariantError} if it does not.
 *
 * @param about what the promise is about; shown with the error
 */
export function invariant(
  holds: boolean,
  promise: string,
  about: unknown = undefined,
): asserts holds {
  if (!holds) throw new InvariantError(promise, about);
}
