import { Worker } from "node:worker_threads";
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
  const send = (answer: Answer<unknown>): void => void process.send!(answer);
  const work = async ({ batch }: Batch<never>): Promise<void> => {
    try {
      for (const task of batch) send({ done: await make(task) });
    } catch (error) {
      if (!(error instanceof ScenarioStray)) throw error;
      send({ stray: { cause: cloneable(error.cause), begun: error.begun } });
    }
  };
  strays.listen();
  process.stderr.on("error", () => {}); // whoever reads it may have gone: no fault of the scenario
  process.on("disconnect", () => process.exit());
  endWithParent();
  let working = Promise.resolve();
  process.on("message", (message: Start<never> | Batch<never>) => {
    working = working
      .then(() => ("batch" in message ? work(message) : begin(message.start)))
      .catch(giveUp);
  });
}

/** A scenario that never comes to rest hears of nothing: a thread beside it looks whether anybody is left to serve. */
function endWithParent(): void {
  const watch = `setInterval(() => {
    if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL");
  }, 500);`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}

/** A process that cannot go on says why, and is missed by the one that waits for it. */
function giveUp(error: unknown): void {
  const text = error instanceof Error ? error.stack : thrownText(error);
  process.stderr.write(`${text}\n`, () => process.exit(3));
}

/** An error may have fields that cannot be sent, and so may anything else that is thrown. */
function cloneable(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrownText(thrown);
  const plain = new Error(thrown.message);
  plain.stack = thrown.stack ?? "";
  return plain;
}
