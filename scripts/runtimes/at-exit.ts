const actions = new Set<() => void>();

process.once("exit", () => {
  for (const action of [...actions].toReversed()) action();
});

/**
 * Does something when this process ends, however it ends; what was asked for last comes first. Returns
 * how to take it back.
 */
export function atExit(action: () => void): () => void {
  actions.add(action);
  return () => void actions.delete(action);
}
