import { enumerableKeys, toldBy } from "./told-by.ts";

const LONGEST = 200;
const DEEPEST = 4;
const MOST_BYTES = 16;

/** What has been written so far. */
interface Writing {
  /** The objects that we are in, from the outside inward. */
  readonly above: Set<object>;
  /** How much more there is room for: a whole network may hang on a host. */
  left: number;
}

/** Writes any value for an error message: short, on one line, the same on every machine. */
export function show(value: unknown): string {
  const text = write(value, 0, { above: new Set(), left: LONGEST });
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}

function write(value: unknown, depth: number, writing: Writing): string {
  if (writing.left <= 0) return "...";
  if (typeof value === "object" && value !== null) return writeWhole(value, depth, writing);
  const text = writePlain(value);
  writing.left -= text.length;
  return text;
}

function writePlain(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function")
    return value.name === "" ? "a function" : `function ${value.name}`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function writeWhole(value: object, depth: number, writing: Writing): string {
  if (value instanceof Uint8Array) return writeBytes(value);
  if (value instanceof ArrayBuffer) return `ArrayBuffer of ${writeBytes(new Uint8Array(value))}`;
  if (value instanceof DataView) {
    const { buffer, byteOffset, byteLength } = value;
    return `DataView of ${writeBytes(new Uint8Array(buffer, byteOffset, byteLength))}`;
  }
  if (value instanceof Promise) return "a promise (is an await missing?)";
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const { above } = writing;
  if (above.has(value)) return "(itself)";
  if (depth === DEEPEST) return "...";
  above.add(value);
  writing.left -= 2; // its brackets
  const text = writeObject(value, (part) => write(part, depth + 1, writing));
  above.delete(value);
  return text;
}

function writeObject(value: object, part: (value: unknown) => string): string {
  if (Array.isArray(value)) return `[${some(value, part).join(", ")}]`;
  if (value instanceof Set) return `Set {${some([...value], part).join(", ")}}`;
  if (value instanceof Map) {
    const entries = some([...value], ([key, mapped]) => `${part(key)} => ${part(mapped)}`);
    return `Map {${entries.join(", ")}}`;
  }
  const { name = "" } = (Object.getPrototypeOf(value)?.constructor ?? {}) as { name?: string };
  const prefix = name === "" || name === "Object" ? "" : `${name} `;
  const keys = enumerableKeys(value);
  const told = keys.length === 0 ? toldBy(value) : null;
  if (told !== null) return `${prefix}${part(told)}`;
  const fields = some(keys, (key) => `${String(key)}: ${part(Reflect.get(value, key))}`);
  return fields.length === 0 ? `${prefix}{}` : `${prefix}{ ${fields.join(", ")} }`;
}

/** As many of a list as a short text has room for. */
function some<T>(list: readonly T[], write: (element: T) => string): string[] {
  const texts = list.slice(0, LONGEST).map(write);
  return list.length > LONGEST ? [...texts, "..."] : texts;
}

function writeBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, MOST_BYTES), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const more = bytes.length > MOST_BYTES ? " ..." : "";
  return `${bytes.length} bytes${hex.length === 0 ? "" : ` [${hex.join(" ")}${more}]`}`;
}
