import { distance } from "fastest-levenshtein";

/** Those of the known names that were probably meant, misspelt or cut short, nearest first; three at most. */
export function nearest(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 3));
  return known
    .map((candidate) => ({ candidate, far: distance(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, far }) =>
        (far <= limit && far < candidate.length) ||
        (wanted.length > 1 && candidate.toLowerCase().startsWith(wanted)),
    )
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** For the end of an error: ` Did you mean "loss"?`, or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known).map((candidate) => `"${candidate}"`);
  return meant.length === 0 ? "" : ` Did you mean ${meant.join(" or ")}?`;
}
