import { minimise, minimiseGroups, type TryPart } from "./minimise.ts";
import { movedUp } from "./moved-up.ts";
import type { Target } from "./target.ts";
import type { Failing, Trials } from "./trials.ts";

/** Fewer are tried one by one at once. */
const FEW = 4;

/** Takes away all fates that the failure does not need: all, whole kinds, links and flows, then parts. */
export async function removeFates(best: Failing, trials: Trials): Promise<Failing> {
  let left = best;
  const tryPart: TryPart<Target> = async (targets) => {
    const { params } = left;
    const moved = movedUp(targets, left.targets);
    const found =
      (await trials.fails({ params, targets })) ??
      (moved === targets ? null : await trials.fails({ params, targets: moved }, ["spot"]));
    if (found === null) return null;
    left = found;
    return found.targets;
  };
  if (left.targets.length === 0 || (await tryPart([])) !== null) return left;
  if (left.targets.length > FEW) {
    await minimiseGroups(left.targets, ({ fate }) => fate.fate, tryPart);
    await minimiseGroups(left.targets, ({ fate }) => fate.link, tryPart);
    await minimiseGroups(left.targets, ({ fate }) => `${fate.link} ${fate.flow}`, tryPart);
  }
  await minimise(left.targets, tryPart);
  return left;
}
