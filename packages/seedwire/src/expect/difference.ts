import { firstDifference } from "../bytes.ts";
import { show } from "./show.ts";

/**
 * Where two values differ, in words for an error message; null if they are equal all the way down.
 * Equal are: numbers by `Object.is` (but 0 and -0 too), arrays and typed arrays by their elements,
 * sets and maps by their entries in order, errors by name and message, other objects by their own
 * enumerable fields (a field that is `undefined` is one that is missing) and their class. A value
 * that holds itself is not looked into a second time.
 *
 * @param path where in the whole this is, for the message
 * @param above the pairs that are being compared already, from the outside inward
 */
export function difference(
  found: unknown,
  expected: unknown,
  path = "",
  above: readonly object[] = [],
): string | null {
  if (Object.is(found, expected) || (found === 0 && expected === 0)) return null;
  const at = path === "" ? "" : ` at ${path}`;
  const plain = `found ${show(found)}, expected ${show(expected)}${at}`;
  if (typeof found !== "object" || typeof expected !== "object") return plain;
  if (found === null || expected === null) return plain;
  if (Object.getPrototypeOf(found) !== Object.getPrototypeOf(expected)) {
    if (!(found instanceof Uint8Array && expected instanceof Uint8Array)) return plain;
  }
  if (found instanceof Uint8Array) return byteDifference(found, expected as Uint8Array, at);
  if (above.some((a, i) => a === found && above[i + 1] === expected)) return null;
  const within = [...above, found, expected];
  if (Array.isArray(found)) {
    return listDifference(found, expected as readonly unknown[], path, within);
  }
  if (ArrayBuffer.isView(found) || found instanceof Set || found instanceof Map) {
    const lists = [found, expected].map((value) => [...(value as unknown as Iterable<unknown>)]);
    return listDifference(lists[0]!, lists[1]!, path, within);
  }
  if (found instanceof Error) {
    const other = expected as Error;
    return found.name === other.name && found.message === other.message ? null : plain;
  }
  return fieldDifference(found, expected, path, within);
}

/** The first byte that differs, and the next few. */
function byteDifference(found: Uint8Array, expected: Uint8Array, at: string): string | null {
  const shared = Math.min(found.length, expected.length);
  const offset = firstDifference(found, 0, expected, 0, shared);
  if (offset < shared) {
    const here = `found ${show(found.subarray(offset, offset + 8))}, expected ${show(expected.subarray(offset, offset + 8))}`;
    return `bytes differ from offset ${offset} on${at}: ${here} (${found.length} bytes found, ${expected.length} expected)`;
  }
  if (found.length === expected.length) return null;
  return `found ${found.length} bytes, expected ${expected.length}${at}; the first ${shared} are equal`;
}

function listDifference(
  found: readonly unknown[],
  expected: readonly unknown[],
  path: string,
  above: readonly object[],
): string | null {
  const shared = Math.min(found.length, expected.length);
  for (let i = 0; i < shared; i++) {
    const inner = difference(found[i], expected[i], `${path}[${i}]`, above);
    if (inner !== null) return inner;
  }
  if (found.length === expected.length) return null;
  const at = path === "" ? "" : ` at ${path}`;
  const extra = found.length > shared ? found[shared] : expected[shared];
  const word = found.length > shared ? "the first too many" : "the first missing";
  return `found ${found.length} elements, expected ${expected.length}${at}; ${word} is ${show(extra)}`;
}

function fieldDifference(
  found: object,
  expected: object,
  path: string,
  above: readonly object[],
): string | null {
  const a = found as Readonly<Record<string, unknown>>;
  const b = expected as Readonly<Record<string, unknown>>;
  for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
    const inner = difference(a[key], b[key], path === "" ? key : `${path}.${key}`, above);
    if (inner !== null) return inner;
  }
  return null;
}
