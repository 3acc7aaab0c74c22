import type { Mutant } from "./mutant.ts";

type Woven = Pick<Mutant, "id" | "start" | "end" | "kind" | "mutated">;

/**
 * A source file with all its mutants in it, each behind a switch: `(mutantIsOn(7) ? a <= b : a < b)`.
 * So one build serves all of them, and a warm process can go from one to the next.
 */
export function weave(source: string, mutants: readonly Woven[]): string {
  if (mutants.length === 0) return source;
  const places = new Map<string, Woven[]>();
  for (const mutant of mutants) {
    const place = `${mutant.start} ${mutant.end} ${mutant.kind}`;
    places.set(place, [...(places.get(place) ?? []), mutant]);
  }
  // A place that begins earlier, or ends later, holds the others.
  const ordered = [...places.values()].toSorted(
    ([a], [b]) => a!.start - b!.start || b!.end - a!.end || (a!.kind === "statement" ? -1 : 1),
  );
  let next = 0;

  /** The text from `from` to `to`, with the places that begin there woven in. */
  function woven(from: number, to: number): string {
    let text = "";
    let at = from;
    while (next < ordered.length && ordered[next]![0]!.end <= to) {
      const place = ordered[next++]!;
      const { start, end, kind } = place[0]!;
      text += source.slice(at, start);
      const inner = woven(start, end);
      text += kind === "statement" ? without(place, inner) : instead(place, inner);
      at = end;
    }
    return text + source.slice(at, to);
  }

  return `const mutantIsOn = globalThis.mutantIsOn; ${woven(0, source.length)}`;
}

const instead = (place: readonly Woven[], inner: string): string =>
  place.reduceRight(
    (rest, { id, mutated }) => `(mutantIsOn(${id}) ? (${mutated}) : ${rest})`,
    `(${inner})`,
  );

const without = (place: readonly Woven[], inner: string): string =>
  place.reduceRight((rest, { id }) => `{ if (!mutantIsOn(${id})) { ${rest} } }`, inner);
