/** For errors that ended a wait: the stack of the code that awaited it. */
const AWAITERS = new WeakMap<object, Error>();

/**
 * The same promise; but if it fails, {@link awaitersOf} can tell who awaited it. The error itself
 * is born where a packet arrives or a timer ends, and its stack knows nothing of the application.
 *
 * Costs nothing while nothing fails but a promise. A failure that nobody awaits is no unhandled
 * rejection of the host.
 */
export function witnessed<T>(promise: Promise<T>): Promise<T> {
  const outer: Promise<T> = witness(promise, () => outer);
  return outer;
}

async function witness<T>(promise: Promise<T>, outer: () => Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    // Here the engine's async stack leads to the application; but only as long as it alone has
    // asked for the outcome, so the handler that keeps the host quiet comes after that.
    if (typeof error === "object" && error !== null) AWAITERS.set(error, new Error("awaited"));
    outer().catch(() => {});
    throw error;
  }
}

/** Stack of the code that awaited what failed with `error`, as text; null if that is not known. */
export const awaitersOf = (error: unknown): string | null =>
  (typeof error === "object" && error !== null && AWAITERS.get(error)?.stack) || null;
