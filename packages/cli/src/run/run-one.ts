import {
  runScenario,
  type FailureKind,
  type PacketFate,
  type RunObserver,
  type RunOptions,
  type RunResult,
  type Scenario,
} from "seedwire";
import { formatFailure } from "../output/failure-text.ts";
import { showProgress } from "../output/progress.ts";
import { formatEnd, formatStart } from "../output/run-text.ts";
import { formatLastEvents } from "../output/last-events-text.ts";
import type { Terminal } from "../terminal.ts";
import { compileAnewIfLong } from "./compile-anew.ts";
import type { Outputs } from "./outputs.ts";
import type { StrayErrors } from "./stray-errors.ts";
import { withStray } from "./with-stray.ts";

/** A scenario that is to run, and the command that repeats it. */
export interface Plan {
  readonly scenario: Scenario;
  readonly params: RunResult["params"];
  readonly repeat: string;
}

export interface Finished {
  readonly result: RunResult;
  /** What it failed with, if it did. */
  readonly error: unknown;
  /** Whether `--until` ended it before its body did. */
  readonly cutOff: boolean;
  /** Fates to repeat that met no packet. */
  readonly unmetFates: readonly PacketFate[];
}

/** Failures of which it helps to see the events around them: what broke is no line of the scenario. */
const HAS_STORY: ReadonlySet<FailureKind> = new Set<FailureKind>(["invariant", "promise"]);

/** Runs a scenario and tells of it: seed first, then tables, verdict, and why it failed. */
export async function runOne(
  plan: Plan,
  options: RunOptions,
  outputs: Outputs,
  strays: StrayErrors,
  terminal: Terminal,
  isBrief: boolean,
): Promise<Finished> {
  const { scenario, params, repeat } = plan;
  const { out, err, outColors, errColors } = terminal;
  const { file = "", seed = "1" } = options;
  out(formatStart(scenario, file, seed, params, outColors));
  const observers: RunObserver[] = [
    ...(options.observers ?? []),
    ({ simulation }) => {
      strays.belongTo(simulation);
      return () => strays.belongTo(null);
    },
    ...(await outputs.observers(terminal)),
    compileAnewIfLong,
    ...(terminal.isLive ? [showProgress(terminal, options.untilNs)] : []),
  ];
  const startNs = process.hrtime.bigint(); // `performance` costs 0.1 of an empty script to load
  const outcome = await runScenario(scenario, {
    ...options,
    observers,
    recordFates: outputs.wantsFates,
  });
  const wallMs = Number(process.hrtime.bigint() - startNs) / 1e6;
  const stray = await strays.take();
  const { result, error } =
    stray === null || outcome.error !== null ? outcome : withStray(outcome.result, stray.error);
  outputs.keepFates({ result, fates: outcome.fates }, options);
  outputs.keepReport(plan, { result, notes: outcome.notes, error });

  if (!isBrief) out(formatEnd(result, outcome.notes, wallMs, options.untilNs, outColors));
  for (const failure of result.failures) {
    err(`\n${formatFailure(failure, error, result, repeat, errColors)}`);
    if (!HAS_STORY.has(failure.kind)) continue;
    const { lastEvents } = await import("@seedwire/testing");
    err(formatLastEvents(await lastEvents(scenario, options), errColors));
  }
  const { cutOff, unmetFates } = outcome;
  return { result, error, cutOff, unmetFates };
}
