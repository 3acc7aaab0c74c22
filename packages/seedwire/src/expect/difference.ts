import { enumerableKeys, show, toldBy } from "@seedwire/engine";
import { firstDifference } from "../bytes.ts";

/**
 * Where two values differ, in words for an error message; null if they are equal all the way down.
 * Equal are: numbers by `Object.is` (but 0 and -0 too), arrays and typed arrays by their elements,
 * buffers by their bytes, sets and maps by their entries in order, errors by name and message, other
 * objects by their class, their own enumerable fields (a field that is `undefined` is one that is
 * missing), and what they tell of themselves: a Date its time, a RegExp its pattern. Two objects of a
 * class of which neither is to be had are different ones: what is in them nobody can see. A value
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
  const plain = (): string => `found ${show(found)}, expected ${show(expected)}${at}`;
  if (typeof found !== "object" || typeof expected !== "object") return plain();
  if (found === null || expected === null) return plain();
  if (Object.getPrototypeOf(found) !== Object.getPrototypeOf(expected)) {
    if (!(found instanceof Uint8Array && expected instanceof Uint8Array)) return plain();
  }
  const bytes = bytesOf(found);
  if (bytes !== null) return byteDifference(bytes, bytesOf(expected)!, at);
  if (above.some((a, i) => a === found && above[i + 1] === expected)) return null;
  const within = [...above, found, expected];
  if (isList(found)) return listDifference([...found], [...(expected as List)], path, within);
  if (found instanceof Error) {
    const other = expected as Error;
    return found.name === other.name && found.message === other.message ? null : plain();
  }
  const told = toldBy(found);
  if (!Object.is(told, toldBy(expected))) return plain();
  const keys = new Set([...enumerableKeys(expected), ...enumerableKeys(found)]);
  if (told === null && keys.size === 0 && !isPlain(found)) {
    return `${plain()}; nothing that is in them can be seen: compare what their methods tell`;
  }
  return fieldDifference(found, expected, keys, path, within);
}

type List = Iterable<unknown>;

const isList = (value: object): value is List =>
  Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Set || value instanceof Map;

/** Whether its class is none: `{}`. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What is nothing but bytes. */
function bytesOf(value: object): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  if (value instanceof DataView) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  const isBuffer = value instanceof ArrayBuffer || isShared(value);
  return isBuffer ? new Uint8Array(value) : null;
}

/** Browsers have shared memory in some pages only. */
const isShared = (value: object): value is SharedArrayBuffer =>
  typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;

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
  keys: ReadonlySet<PropertyKey>,
  path: string,
  above: readonly object[],
): string | null {
  for (const key of keys) {
    const name =
      typeof key === "symbol" ? `[${String(key)}]` : `${path === "" ? "" : "."}${String(key)}`;
    const [a, b]: unknown[] = [Reflect.get(found, key), Reflect.get(expected, key)];
    const inner = difference(a, b, path + name, above);
    if (inner !== null) return inner;
  }
  return null;
}
