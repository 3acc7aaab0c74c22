/** A promise, or what `await` takes for one: application code gave it back and is not done yet. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = typeof value === "object" && value !== null;
  return isObject && "then" in value && typeof value.then === "function";
}
