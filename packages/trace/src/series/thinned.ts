import type { Ns } from "@seedwire/engine";

/**
 * Divides times, which are in order, into equal parts, and keeps of each what is chosen of it.
 *
 * @param choose what to keep of those from `from` on and before `to`, in order; the same one may be named twice
 * @returns places of what is kept
 */
export function thinned(
  timesNs: readonly Ns[],
  parts: number,
  choose: (from: number, to: number) => readonly number[],
): number[] {
  const first = timesNs[0]!;
  const widthNs = Math.max(1, Math.ceil((timesNs.at(-1)! - first + 1) / parts));
  const kept: number[] = [];
  for (let from = 0; from < timesNs.length;) {
    const part = Math.floor((timesNs[from]! - first) / widthNs);
    let to = from + 1;
    while (to < timesNs.length && Math.floor((timesNs[to]! - first) / widthNs) === part) to++;
    for (const at of choose(from, to)) if (kept.at(-1) !== at) kept.push(at);
    from = to;
  }
  return kept;
}
