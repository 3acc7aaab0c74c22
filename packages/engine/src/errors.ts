import type { Ns } from "./time.ts";
import { formatDuration } from "./units/duration.ts";
import type { Waiting } from "./waits.ts";

/** Nothing is left to happen, or nothing that helps, and application code still waits. */
export class DeadlockError extends Error {
  override readonly name = "DeadlockError";
  readonly virtualNs: Ns;
  readonly waiting: readonly Waiting[];

  /** @param stalledNs set if events went on for that long without any use to an application */
  constructor(virtualNs: Ns, waiting: readonly Waiting[], stalledNs?: Ns) {
    const what =
      stalledNs === undefined
        ? `Nothing is left to happen at ${formatDuration(virtualNs)}`
        : `Nothing that an application sees has happened for ${formatDuration(stalledNs)} of virtual time`;
    const lines = waiting.map(lineOf);
    const nobody =
      "  Nobody waits for anything inside the simulation: the code awaits something outside it " +
      "(a host timer, a file, a fetch, an import()) or a promise that nothing resolves. " +
      "Await net.sleep(...) and the hosts' sockets instead.";
    const who =
      lines.length === 0
        ? nobody
        : `${lines.join("\n")}\n  Code that hangs and is not listed awaits something outside the simulation.`;
    super(`${what}, but the scenario has not come to its end:\n${who}`);
    this.virtualNs = virtualNs;
    this.waiting = waiting;
  }
}

/** Application code awaited something outside the simulation, and went on when that came. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
  readonly virtualNs: Ns;

  /** @param waiting what it waits for now; null if the body has come to its end */
  constructor(virtualNs: Ns, waiting: Pick<Waiting, "who" | "what"> | null) {
    const next =
      waiting === null ? "it has come to its end" : `${waiting.who} waits for ${waiting.what}`;
    super(
      `The scenario had come to rest and went on at ${formatDuration(virtualNs)}: it awaited something outside the simulation ` +
        `(a host timer, a file, a fetch, an import()), which comes sooner or later by chance. Now ${next}. ` +
        "Await net.sleep(...) and the hosts' sockets instead; --guard names what it was",
    );
    this.virtualNs = virtualNs;
  }
}

const lineOf = ({ who, what, sinceNs }: Waiting): string =>
  `  ${who} waits for ${what}, since ${formatDuration(sinceNs)}`;

/** A run went past one of its bounds ({@link Limits}). */
export class RunawayError extends Error {
  override readonly name = "RunawayError";
  readonly virtualNs: Ns;

  constructor(virtualNs: Ns, message: string) {
    super(message);
    this.virtualNs = virtualNs;
  }

  /** The same error, with who waits for what: perhaps that is why the run does not end. */
  meanwhile(waiting: readonly Waiting[]): RunawayError {
    if (waiting.length === 0) return this;
    const lines = waiting.map(lineOf).join("\n");
    return new RunawayError(this.virtualNs, `${this.message}. Meanwhile:\n${lines}`);
  }

  static events(virtualNs: Ns, limit: number): RunawayError {
    return new RunawayError(
      virtualNs,
      `The run has gone past ${limit} events at ${formatDuration(virtualNs)}; stop it with --until, or raise limits.events`,
    );
  }

  static time(virtualNs: Ns): RunawayError {
    return new RunawayError(
      virtualNs,
      `The next event after ${formatDuration(virtualNs)} lies beyond 104 days, where time would stop being exact; stop the run with --until`,
    );
  }

  /** @param busiest who had the most events at that instant, most first */
  static storm(virtualNs: Ns, limit: number, busiest: readonly string[]): RunawayError {
    return new RunawayError(
      virtualNs,
      `Event storm: more than ${limit} events at one instant, ${formatDuration(virtualNs)}, so time stands still. ` +
        `The last ones were of ${busiest.join(", ")}. Something answers itself without any delay`,
    );
  }
}
