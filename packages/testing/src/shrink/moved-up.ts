import type { Target } from "./target.ts";

/**
 * What an application sends again has no name but its number. Where losses are taken away, there are so
 * many packets less, and later ones of the same conversation move up.
 *
 * @param left those that stay
 * @param before all there were, in the order in which they met packets
 * @returns the same targets if none moves
 */
export function movedUp(left: readonly Target[], before: readonly Target[]): readonly Target[] {
  const stay = new Set(left.map(({ id }) => id));
  /** Losses that are gone, by conversation. */
  const gone = new Map<string, number>();
  /** How far each moves. */
  const steps = new Map<number, number>();
  for (const { id, fate, spot } of before) {
    const conversation = conversationOf(fate.flow);
    const count = gone.get(conversation) ?? 0;
    if (stay.has(id)) {
      if (spot === null) steps.set(id, Math.min(count, fate.packet - 1));
    } else if (fate.fate === "drop" || fate.fate === "corrupt") gone.set(conversation, count + 1);
  }
  if ([...steps.values()].every((step) => step === 0)) return left;
  return left.map((target) => {
    const { fate } = target;
    return { ...target, fate: { ...fate, packet: fate.packet - (steps.get(target.id) ?? 0) } };
  });
}

/** A flow and the one that answers it: "a:1>b:2 udp" and "b:2>a:1 udp". */
function conversationOf(flow: string): string {
  const [ends = "", ...kind] = flow.split(" ");
  return [...ends.split(">").toSorted(), ...kind].join(" ");
}
