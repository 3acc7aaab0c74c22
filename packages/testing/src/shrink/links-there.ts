import type { Network } from "seedwire";
import type { Target } from "./target.ts";

/**
 * In a simpler network a link may be gone. What befell packets there then befalls them where they set
 * out, on the first link from the host that sent them.
 *
 * @returns the same targets if no link is gone, or nothing can be found in its place
 */
export function onLinksThere(targets: readonly Target[], { links }: Network): readonly Target[] {
  const names = links.map(({ name }) => name);
  const there = new Set(names);
  if (targets.every(({ fate }) => there.has(fate.link))) return targets;
  let isChanged = false;
  const moved = targets.map((target) => {
    const { link, flow } = target.fate;
    if (there.has(link)) return target;
    const [sender = ""] = flow.split(/[:>]/);
    const first = names.find((name) => name.startsWith(`${sender}>`));
    if (first === undefined) return target;
    isChanged = true;
    return { ...target, fate: { ...target.fate, link: first } };
  });
  return isChanged ? moved : targets;
}
