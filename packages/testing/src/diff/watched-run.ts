import { runScenario, type RunOptions, type RunOutcome, type Scenario } from "seedwire";
import { Lineage, stackHere } from "./lineage.ts";
import { tellEvents, type Span, type ToldEvent } from "./told-events.ts";
import { Words } from "./words.ts";

/** A run to compare: which scenario, and how. */
export interface Side {
  readonly scenario: Scenario;
  readonly options: RunOptions;
  /** What runs it. Default `runScenario`. */
  readonly run?: typeof runScenario;
}

/** What to keep of a run besides its words. */
export interface Focus {
  readonly span: Span;
  /** Whether the code is wanted that scheduled an event of the engine, by its order of scheduling. */
  readonly isWanted: (order: number) => boolean;
}

/** A run that was watched from its first event to its last. */
export interface WatchedSide {
  readonly outcome: RunOutcome;
  /** For each told event, a word that stands for all up to it: what runs are compared by. */
  readonly words: Words;
  /** For each told event, the engine's event during which it happened, plus one; 0 for none. */
  readonly orders: Words;
  readonly lineage: Lineage;
  /** Those of the focus. */
  readonly events: readonly ToldEvent[];
  /** Stacks while they happened. */
  readonly stacks: readonly Error[];
}

/**
 * Runs a side once. About 12 bytes are kept for each event, and texts and stacks only where the focus
 * is.
 */
export async function watchSide(side: Side, focus: Focus | null): Promise<WatchedSide> {
  const words = new Words();
  const orders = new Words();
  const stacks: Error[] = [];
  let lineage!: Lineage;
  let events: readonly ToldEvent[] = [];
  const { run = runScenario } = side;
  const { observers = [] } = side.options;
  const span = focus?.span ?? null;
  const outcome = await run(side.scenario, {
    ...side.options,
    observers: [
      ...observers,
      ({ simulation }) => {
        lineage = new Lineage(simulation, focus?.isWanted ?? (() => false));
        events = tellEvents(simulation, span, (index, word) => {
          words.push(word);
          orders.push(lineage.current === null ? 0 : lineage.current + 1);
          if (span !== null && index >= span.from && index <= span.to) stacks.push(stackHere());
        });
      },
    ],
  });
  return { outcome, words, orders, lineage, events, stacks };
}
