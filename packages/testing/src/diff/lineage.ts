import type { Simulation } from "@seedwire/engine";
import { Words } from "./words.ts";

/** Lines of a stack that are kept. */
const DEPTH = 40;

/**
 * Which event scheduled which, and, for chosen ones, the stack of the code that did. An event is
 * known by its number in the order of scheduling (`EventLoop.nextOrder`).
 *
 * Put in the way of one simulation's queue from outside, so that no other run pays for it.
 */
export class Lineage {
  /** The event that is happening, or that happened last; null before the first. */
  current: number | null = null;
  /** By event: the number, plus one, of the event during which it was scheduled; 0 if in none. */
  readonly #parents = new Words();
  readonly #stacks = new Map<number, Error>();

  /** @param isWanted whether the stack of an event is to be kept */
  constructor(simulation: Simulation, isWanted: (order: number) => boolean) {
    const { queue } = simulation;
    const nextOrder = simulation.nextOrder.bind(simulation);
    const pop = queue.pop.bind(queue);
    const replaceNext = queue.replaceNext.bind(queue);
    simulation.nextOrder = () => {
      const order = nextOrder();
      this.#parents.set(order, this.current === null ? 0 : this.current + 1);
      if (isWanted(order)) this.#stacks.set(order, stackHere());
      return order;
    };
    simulation.schedule = (timeNs, handle) => queue.push(timeNs, simulation.nextOrder(), handle);
    queue.pop = () => {
      this.current = queue.nextOrder;
      pop();
    };
    queue.replaceNext = (timeNs, order, handle) => {
      this.current = queue.nextOrder;
      replaceNext(timeNs, order, handle);
    };
  }

  /** An event, the one that scheduled it, and so on; at most so many. */
  ancestors(order: number | null, most: number): number[] {
    const found: number[] = [];
    for (let next = order; next !== null && found.length < most;) {
      found.push(next);
      const parent = this.#parents.at(next);
      next = parent === 0 ? null : parent - 1;
    }
    return found;
  }

  /** The stack of the code that scheduled an event, if it was wanted. */
  stackOf(order: number): Error | undefined {
    return this.#stacks.get(order);
  }
}

/** The stack of who calls, to be turned into text only if somebody reads it. */
export function stackHere(): Error {
  const V8 = Error as { stackTraceLimit?: number };
  const before = V8.stackTraceLimit;
  V8.stackTraceLimit = DEPTH;
  try {
    return new Error("scheduled here");
  } finally {
    if (before !== undefined) V8.stackTraceLimit = before;
  }
}
