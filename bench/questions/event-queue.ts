import { EventQueue, exponential, rngFor } from "@seedwire/engine";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import { peerContestants } from "../lib/peer-contestants.ts";
import type { Question } from "../lib/question.ts";
import { TextbookQueue } from "../lib/textbook-queue.ts";

/** Times between events, drawn beforehand: exponential, 1 ms in the mean. */
const GAPS = 1 << 16;

/** The hold model: the next event goes, and another comes an exponential time later. */
export const eventQueue: Question = {
  name: "event-queue",
  about: "an event taken off and another put in, with so many pending (hold model)",

  ask(setting) {
    const operations = setting.quick ? 200_000 : 1_000_000;
    const contestants = [10, 1_000, 100_000].flatMap((pending): Contestant[] => [
      hold("replace", "replace the next", pending, operations),
      hold("push", "pop and push", pending, operations),
      hold("textbook", "textbook heap of objects", pending, operations),
      ...peerContestants(
        setting,
        "event-queue",
        `${pending} pending`,
        { kind: "event-queue", pending, operations },
        String(pending),
      ),
    ]);
    return duel(contestants, setting);
  },
};

type Way = "replace" | "push" | "textbook";

function hold(way: Way, what: string, pending: number, operations: number): Contestant {
  const gaps = gapsNs();
  const measure = {
    replace: () => holdByReplacing(new EventQueue(), gaps, pending, operations),
    push: () => holdByPushing(new EventQueue(), gaps, pending, operations),
    textbook: () => holdByPushing(new TextbookQueue(), gaps, pending, operations),
  }[way];
  return {
    id: `event-queue/${way}-${pending}`,
    name: `${pending} pending, ${what}`,
    unit: "ns/op",
    measure,
  };
}

function gapsNs(): Float64Array {
  const rng = rngFor("1", "hold model");
  return Float64Array.from({ length: GAPS }, () => Math.floor(exponential(rng, 1e6)));
}

function fill(queue: Pick<EventQueue, "push">, gaps: Float64Array, pending: number): void {
  for (let order = 0; order < pending; order++) queue.push(gaps[order % GAPS]!, order, order);
}

function holdByReplacing(
  queue: EventQueue,
  gaps: Float64Array,
  pending: number,
  operations: number,
): number {
  fill(queue, gaps, pending);
  const startNs = cpuNs();
  for (let i = 0; i < operations; i++) {
    const timeNs = queue.nextTimeNs + gaps[i & (GAPS - 1)]!;
    queue.replaceNext(timeNs, pending + i, queue.nextHandle);
  }
  return (cpuNs() - startNs) / operations;
}

type Queue = Pick<EventQueue, "push" | "pop" | "nextTimeNs" | "nextHandle">;

function holdByPushing(
  queue: Queue,
  gaps: Float64Array,
  pending: number,
  operations: number,
): number {
  fill(queue, gaps, pending);
  const startNs = cpuNs();
  for (let i = 0; i < operations; i++) {
    const timeNs = queue.nextTimeNs + gaps[i & (GAPS - 1)]!;
    const handle = queue.nextHandle;
    queue.pop();
    queue.push(timeNs, pending + i, handle);
  }
  return (cpuNs() - startNs) / operations;
}
