import { parseDuration } from "@seedwire/engine";
import type { RunOptions } from "seedwire";
import { BROKEN, FAILED, MISUSED, PASSED } from "../exit-codes.ts";
import { loadScenarios } from "../load/load-file.ts";
import { formatJson } from "../output/json.ts";
import { keepStdoutClean } from "../output/clean-stdout.ts";
import { chooseScenarios } from "../run/choose.ts";
import { Outputs } from "../run/outputs.ts";
import { repeatLine } from "../run/repeat-line.ts";
import { runOne, type Finished } from "../run/run-one.ts";
import { StrayErrors } from "../run/stray-errors.ts";
import { formatHint } from "../output/hint.ts";
import { ScenarioThrew } from "../scenario-threw.ts";
import { parseSettings, readSettings } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The options of `seedwire run`, as they were typed. */
export interface RunFlags {
  readonly only?: string;
  readonly seed: string;
  readonly set?: readonly string[];
  readonly until?: string;
  readonly json?: boolean;
  readonly pcap?: string;
  /** "once", "all", or the name of a host. */
  readonly pcapAt?: string;
  readonly trace?: string;
  readonly digest?: "headers" | "full";
  readonly wire?: "objects" | "bytes";
}

/** Runs the scenarios of a file one after the other, and tells how each went. */
export async function run(file: string, flags: RunFlags, terminal: Terminal): Promise<number> {
  const { seed, json = false } = flags;
  if (seed === "") throw new UsageError("--seed is empty: expected any text, for example --seed 7");
  const settings = parseSettings(flags.set ?? []);
  const runOptions = readRunOptions(flags);
  const outputs = new Outputs(flags);
  const restoreStdout = json ? keepStdoutClean() : null;
  const strays = new StrayErrors();
  strays.listen();
  try {
    const loaded = await loadScenarios(file);
    const stray = await strays.take();
    if (stray !== null) throw new ScenarioThrew(loaded.shown, stray.error);
    const chosen = chooseScenarios(loaded, flags.only);
    const all = chosen.map(({ scenario }) => scenario);
    const plans = chosen.map(({ scenario, exportName }) => ({
      scenario,
      params: readSettings(scenario, settings, all),
      repeat: repeatLine(
        file,
        flags,
        loaded.scenarios.length > 1
          ? exportName === "default"
            ? scenario.name
            : exportName
          : undefined,
      ),
    }));

    const finished: Finished[] = [];
    const tell = {
      ...terminal,
      ...(json ? { out: terminal.err, outColors: terminal.errColors } : {}),
    };
    for (const plan of plans) {
      if (finished.length > 0) tell.out("\n");
      const options = { ...runOptions, file: loaded.shown, seed, params: plan.params };
      finished.push(await runOne(plan, options, outputs, strays, tell, json));
    }
    await outputs.commit();
    restoreStdout?.();
    const results = finished.map(({ result }) => result);
    if (json) terminal.out(formatJson(ownVersion(), results));
    const code = exitCodeOf(finished);
    if (!json && code === PASSED) terminal.out(formatHint(file, flags, all, terminal.outColors));
    return code;
  } finally {
    restoreStdout?.();
    strays.close();
  }
}

function readRunOptions({ until, digest = "headers", wire }: RunFlags): RunOptions {
  const options: RunOptions = { digest, wireBytes: wire === "bytes" };
  if (until === undefined) return options;
  try {
    const untilNs = parseDuration(until, "--until");
    if (untilNs > 0) return { ...options, untilNs };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
  throw new UsageError(
    `--until is ${until}: nothing can happen until then; expected for example 10s`,
  );
}

/** The worst of all. */
function exitCodeOf(finished: readonly Finished[]): number {
  const codes = finished.map(({ result }) => {
    if (result.verdict === "error") return BROKEN;
    if (result.failures.some(({ kind }) => kind === "input")) return MISUSED;
    return result.verdict === "pass" ? PASSED : FAILED;
  });
  return Math.max(PASSED, ...codes);
}
