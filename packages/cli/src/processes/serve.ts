import { thrownText } from "seedwire";
import type { StrayErrors } from "../run/stray-errors.ts";
import { ScenarioStray } from "../scenario-threw.ts";
import type { Answer, Batch, Start } from "./messages.ts";

/**
 * Serves the process that started this one: is told what to begin with, and then does tasks in batches.
 *
 * @param begin what is told, once
 * @param make does one task
 */
export function serve(
  strays: StrayErrors,
  begin: (told: never) => Promise<void>,
  make: (task: never) => Promise<unknown>,
): void {
  const answer = async ({ batch }: Batch<never>): Promise<void> => {
    const done: unknown[] = [];
    try {
      for (const task of batch) done.push(await make(task));
      process.send!({ done } satisfies Answer<unknown>);
    } catch (error) {
      if (!(error instanceof ScenarioStray)) throw error;
      const stray = { cause: cloneable(error.cause), begun: error.begun };
      process.send!({ done, stray } satisfies Answer<unknown>);
    }
  };
  strays.listen();
  process.stderr.on("error", () => {}); // whoever reads it may have gone: no fault of the scenario
  process.on("disconnect", () => process.exit());
  let working = Promise.resolve();
  process.on("message", (message: Start<never> | Batch<never>) => {
    const work = (): Promise<void> => ("batch" in message ? answer(message) : begin(message.start));
    working = working.then(work).catch(giveUp);
  });
}

/** A process that cannot go on says why, and is missed by the one that waits for it. */
function giveUp(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : thrownText(error)}\n`, () =>
    process.exit(3),
  );
}

/** An error may have fields that cannot be sent, and so may anything else that is thrown. */
function cloneable(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrownText(thrown);
  const plain = new Error(thrown.message);
  plain.stack = thrown.stack ?? "";
  return plain;
}
