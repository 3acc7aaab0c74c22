import { keyOf, type Mutant } from "./mutant.ts";
import type { Site } from "./sites.ts";

/**
 * Mutants in the order in which a run tries them: the files in turn, weighed by the root of how much there
 * is to change in each, so that a large file does not hide the others. The same seed gives the same order.
 */
export function sample(sites: readonly Site[], seed: number, count: number): Mutant[] {
  const perFile = new Map<string, number>();
  for (const { file } of sites) perFile.set(file, (perFile.get(file) ?? 0) + 1);
  const seen = new Map<string, number>();
  const drawn = sites.map((site) => {
    const key = keyOf(site);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const dice = unit(`${seed} ${key} ${nth}`);
    return { site, rank: dice * Math.sqrt(perFile.get(site.file)!) };
  });
  drawn.sort((a, b) => a.rank - b.rank);
  return drawn.slice(0, count).map(({ site }, i) => ({ id: i + 1, ...site }));
}

/** A number from 0 to 1 that hangs on a text alone (FNV-1a, stirred). */
function unit(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
