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

  /**
   * Puts the queue's next event right, which is this actor's, if it is stale (what it stood for was
   * moved or given up): drops it, or replaces it by a later one. `fire` begins with the same.
   * Asked only before the event would be taken for a reason to pause or fail, so an actor whose
   * events never go stale has no such method; one that has counts stale events in
   * `backgroundEvents` as long as they are in the queue.
   *
   * @returns false if the event is good
   */
  dropStale?(): boolean;

  /** Who this is, for the report of an event storm. */
  describe(): string;
}
