/** The space of rings that hold nothing yet: one for all, so that it costs a connection nothing. */
export const NO_INTEGERS: Int32Array = new Int32Array(0);
export const NO_TIMES: Float64Array = new Float64Array(0);

/** Moves what lies in a ring from `first` on around to the beginning of a larger one; returns that. */
export function straighten<Ring extends Int32Array | Float64Array>(
  from: Ring,
  first: number,
  to: Ring,
): Ring {
  if (first === 0) {
    to.set(from);
    return to;
  }
  to.set(from.subarray(first));
  to.set(from.subarray(0, first), from.length - first);
  return to;
}
