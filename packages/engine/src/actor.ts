/**
 * Something that events happen to: a link, a timer, a clock. Actors live long and are registered
 * once; an event names its actor by handle, so that scheduling allocates nothing.
 */
export interface Actor {
  /**
   * The actor's event, which is the next of the queue, has come. `fire` takes it off first: by
   * `queue.pop()`, or by `queue.replaceNext(...)` when the actor has another event to wait for.
   */
  fire(): void;

  /** Who this is, for the report of an event storm. */
  describe(): string;
}
