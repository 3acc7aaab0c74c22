import { didYouMean } from "../nearest.ts";

/** Refuses options that do not exist, so that a misspelt one does not go unnoticed. */
export function checkKeys(options: object, known: readonly string[], what: string): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${what}: options are ${String(options)}, expected { ${known[0]}: ... }`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    throw new RangeError(
      `${what}: there is no option "${key}"; there are ${known.join(", ")}.${hint}`,
    );
  }
}
