import type { LadderStep } from "./step.ts";

/**
 * Tells the connections of a ladder apart: by the higher of their two ports, which is the client's as a
 * rule (`:49152`), or by both where that is not enough (`49152>80`). One alone needs no name.
 */
export class ConnectionLabels {
  /** Both ports, sorted, of all connections by the higher one. */
  readonly #known = new Map<number, Set<string>>();

  constructor(steps: readonly LadderStep[]) {
    for (const step of steps) {
      if (step.what !== "send" || step.packet.ports.length === 0) continue;
      const { ports } = step.packet;
      const highest = Math.max(...ports);
      const same = this.#known.get(highest);
      if (same === undefined) this.#known.set(highest, new Set([keyOf(ports)]));
      else same.add(keyOf(ports));
    }
  }

  /** The name of a packet's connection, or of who tells something; "" if none is needed. */
  of(ports: readonly number[]): string {
    const [first] = this.#known.values();
    const isOnly = this.#known.size <= 1 && (first?.size ?? 0) <= 1;
    if (isOnly || ports.length === 0) return "";
    const highest = Math.max(...ports);
    const isPlain = ports.length === 1 || (this.#known.get(highest)?.size ?? 0) <= 1;
    return isPlain ? `:${highest}` : ports.join(">");
  }
}

const keyOf = (ports: readonly number[]): string => ports.toSorted((a, b) => a - b).join();
