import type { RunOptions } from "seedwire";
import { BROKEN, FAILED, MISUSED, PASSED } from "../exit-codes.ts";
import type { Exported } from "../load/load-file.ts";
import { formatJson } from "../output/json.ts";
import { formatLoadFailure } from "../output/load-failure-text.ts";
import { chooseScenarios, onlyWord } from "../run/choose.ts";
import { guarding } from "../run/guarding.ts";
import { chooseOracles } from "../run/oracles.ts";
import { Outputs, SCENARIO_FILE } from "../run/outputs.ts";
import { repeatLine } from "../run/repeat-line.ts";
import { runOne, type Finished } from "../run/run-one.ts";
import { inSession } from "../run/session.ts";
import { readUntil } from "../run/until.ts";
import { shellLine } from "../output/shell-quote.ts";
import { formatHint } from "../output/hint.ts";
import { ScenarioStray } from "../scenario-threw.ts";
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
  /** Names of oracles with commas, or "all". */
  readonly check?: string;
  readonly guard?: boolean;
  readonly json?: boolean;
  readonly pcap?: string;
  /** "once", "all", or the name of a host. */
  readonly pcapAt?: string;
  readonly trace?: string;
  readonly why?: boolean;
  readonly ladder?: boolean;
  /** "client,server", or "all" for routers too. */
  readonly ladderHosts?: string;
  readonly fates?: string;
  readonly report?: string;
  readonly digest?: "headers" | "full";
  readonly wire?: "objects" | "bytes";
}

/** Runs the scenarios of a file one after the other, and tells how each went. */
export async function run(file: string, flags: RunFlags, terminal: Terminal): Promise<number> {
  const { seed, json = false } = flags;
  if (seed === "") throw new UsageError("--seed is empty: expected any text, for example --seed 7");
  const settings = parseSettings(flags.set ?? []);
  const runOptions = {
    ...readRunOptions(flags),
    ...(await guarding(flags)),
    oracles: await chooseOracles(flags.check),
    checks: flags.check !== undefined,
  };
  const outputs = new Outputs(flags, [{ file, what: SCENARIO_FILE }]);
  const [finished, scenarios, leftBehind] = await inSession(json, terminal, async (session) => {
    const { strays, tell } = session;
    const loaded = await session.load(file);
    const chosen = chooseScenarios(loaded, flags.only);
    if (flags.fates !== undefined) checkIsOne(flags.fates, loaded.shown, chosen);
    const all = chosen.map(({ scenario }) => scenario);
    const plans = chosen.map((exported) => ({
      scenario: exported.scenario,
      params: readSettings(exported.scenario, settings, all),
      repeat: repeatLine(file, flags, onlyWord(exported, loaded)),
    }));

    const runs: Finished[] = [];
    for (const plan of plans) {
      if (runs.length > 0) tell.out("\n");
      const options = { ...runOptions, file: loaded.shown, seed, params: plan.params };
      const run = (): Promise<Finished> => runOne(plan, options, outputs, strays, tell, json);
      // Contexts cost: promises are watched then (Node 20). What a single run leaves is its own without.
      const own = { name: `the run of "${plan.scenario.name}"`, takesHostErrors: true };
      runs.push(plans.length === 1 ? await run() : await strays.within(own, run));
    }
    await outputs.commit();
    const { late } = strays;
    if (late !== null) {
      const error = new ScenarioStray(loaded.shown, late.error, late.begun);
      tell.err(`\n${formatLoadFailure(error, tell.errColors)}\n`);
    }
    return [runs, all, late === null ? PASSED : FAILED] as const;
  });
  if (json) terminal.out(formatJson(ownVersion(), finished));
  const code = Math.max(exitCodeOf(finished), leftBehind);
  if (!json && code === PASSED)
    terminal.out(formatHint(file, flags, scenarios, terminal.outColors));
  return code;
}

/** A fate file is of one run. */
function checkIsOne(fates: string, shown: string, chosen: readonly Exported[]): void {
  if (chosen.length === 1) return;
  const names = chosen.map(({ scenario }) => scenario.name);
  const list = names.map((name) => `"${name}"`).join(", ");
  const example = shellLine(["--only", names[0]!]);
  throw new UsageError(
    `--fates ${fates}: a fate file is of one run, and ${shown} has ${names.length} scenarios: ${list}; choose one, for example ${example}`,
  );
}

function readRunOptions({ until, digest = "headers", wire }: RunFlags): RunOptions {
  const options: RunOptions = { digest, wireBytes: wire === "bytes" };
  return until === undefined ? options : { ...options, untilNs: readUntil(until) };
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
