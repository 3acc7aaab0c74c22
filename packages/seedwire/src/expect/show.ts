const LONGEST = 200;
const DEEPEST = 4;
const MOST_BYTES = 16;

/** Writes a value for an error message: short, on one line, the same on every machine. */
export function show(value: unknown): string {
  const text = write(value, 0, new Set());
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}

function write(value: unknown, depth: number, above: Set<object>): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function")
    return value.name === "" ? "a function" : `function ${value.name}`;
  if (typeof value !== "object" || value === null) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (value instanceof Uint8Array) return writeBytes(value);
  if (value instanceof Promise) return "a promise (is an await missing?)";
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (above.has(value)) return "(itself)";
  if (depth === DEEPEST) return "...";
  above.add(value);
  const text = writeObject(value, (part) => write(part, depth + 1, above));
  above.delete(value);
  return text;
}

function writeObject(value: object, part: (value: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map(part).join(", ")}]`;
  if (value instanceof Set) return `Set {${[...value].map(part).join(", ")}}`;
  if (value instanceof Map) {
    return `Map {${[...value].map(([key, mapped]) => `${part(key)} => ${part(mapped)}`).join(", ")}}`;
  }
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${part(field)}`);
  const { name = "" } = (Object.getPrototypeOf(value)?.constructor ?? {}) as { name?: string };
  const prefix = name === "" || name === "Object" ? "" : `${name} `;
  return fields.length === 0 ? `${prefix}{}` : `${prefix}{ ${fields.join(", ")} }`;
}

function writeBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, MOST_BYTES), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const more = bytes.length > MOST_BYTES ? " ..." : "";
  return `${bytes.length} bytes${hex.length === 0 ? "" : ` [${hex.join(" ")}${more}]`}`;
}
