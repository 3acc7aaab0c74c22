import { show } from "@seedwire/engine";

/**
 * What a scenario threw, so that anybody can read it: code of a scenario may throw anything, also errors
 * whose `stack` is a number, whose `message` throws, or proxies that let nobody look. The same value if
 * nothing is wrong with it; else an error that says as much as could be read.
 */
export function legible(thrown: unknown): unknown {
  if ((typeof thrown !== "object" && typeof thrown !== "function") || thrown === null)
    return thrown;
  return attempt(() => isLegible(thrown)) === true ? thrown : standInFor(thrown);
}

/** How a value that was thrown is written: an error by name and message. */
export function thrownText(thrown: unknown): string {
  const read = legible(thrown);
  return read instanceof Error ? `${read.name}: ${read.message}` : `Thrown: ${show(read)}`;
}

/** Looks at all that others are going to look at. */
function isLegible(thrown: object): boolean {
  if (!(thrown instanceof Error)) return show(thrown) !== "";
  const { name, message, stack } = thrown;
  const texts: unknown[] = [name, message, stack ?? ""];
  return texts.every((part) => typeof part === "string");
}

function standInFor(thrown: Partial<Record<keyof Error, unknown>>): Error {
  const name = attempt(() => thrown.name);
  const message = attempt(() => thrown.message);
  const stack = attempt(() => thrown.stack);
  const standIn = new Error(textOf(message));
  standIn.name = typeof name === "string" ? name : "Error";
  standIn.stack = typeof stack === "string" ? stack : `${standIn.name}: ${standIn.message}`;
  return standIn;
}

function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  const shown = message === undefined ? undefined : attempt(() => show(message));
  return shown ?? "what was thrown cannot be read";
}

/** Undefined if it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
