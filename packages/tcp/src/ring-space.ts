/** The space of rings that hold nothing yet: one for all, so that it costs a connection nothing. */
export const NO_INTEGERS: Int32Array = new Int32Array(0);
export const NO_TIMES: Float64Array = new Float64Array(0);

/** What lies in a ring from `first` on around, at the beginning of a larger one. */
export function straightenedIntegers(from: Int32Array, first: number, length: number): Int32Array {
  const to = new Int32Array(length);
  if (first === 0) {
    to.set(from);
    return to;
  }
  to.set(from.subarray(first));
  to.set(from.subarray(0, first), from.length - first);
  return to;
}

/** The same of a ring of times, or of offsets. */
export function straightenedTimes(from: Float64Array, first: number, length: number): Float64Array {
  const to = new Float64Array(length);
  if (first === 0) {
    to.set(from);
    return to;
  }
  to.set(from.subarray(first));
  to.set(from.subarray(0, first), from.length - first);
  return to;
}
