import { Digest } from "@seedwire/trace";
import { replayOptions, type RunObserver, type RunOptions } from "seedwire";
import { BROKEN, FAILED, PASSED } from "../exit-codes.ts";
import { formatJson } from "../output/json.ts";
import {
  formatDifferent,
  formatSame,
  isSameDigest,
  isSameVerdict,
  type Comparison,
} from "../output/replay-text.ts";
import { shellLine } from "../output/shell-quote.ts";
import { guarding, guardWords } from "../run/guarding.ts";
import { chooseOracles } from "../run/oracles.ts";
import { Outputs, SCENARIO_FILE } from "../run/outputs.ts";
import { checkWords } from "../run/repeat-line.ts";
import { RecordedRun } from "../run/recorded-run.ts";
import { runOne } from "../run/run-one.ts";
import { inSession } from "../run/session.ts";
import type { Terminal } from "../terminal.ts";
import { ownVersion } from "../version.ts";
import type { RunFlags } from "./run.ts";

/** The options of `seedwire replay`, as they were typed: those that say what to write. */
export type ReplayFlags = Pick<
  RunFlags,
  | "check"
  | "guard"
  | "json"
  | "pcap"
  | "pcapAt"
  | "trace"
  | "why"
  | "ladder"
  | "ladderHosts"
  | "fates"
  | "report"
  | "digest"
  | "wire"
>;

/** Repeats a recorded run from its fates, and tells whether it went as it did then. */
export async function replay(
  name: string,
  flags: ReplayFlags,
  terminal: Terminal,
): Promise<number> {
  const { json = false } = flags;
  const recorded = new RecordedRun(name);
  const { expected, fates } = recorded.file;
  const { check = recorded.file.check === true ? "all" : undefined } = flags;
  const oracles = await chooseOracles(check);
  const guard = await guarding(flags);
  const scenarioFile = recorded.findScenarioFile();
  const outputs = new Outputs(flags, [
    { file: scenarioFile, what: SCENARIO_FILE },
    { file: name, what: "the recorded run itself", except: "--fates" },
  ]);
  const [finished, comparison] = await inSession(json, terminal, async (session) => {
    const { strays, tell } = session;
    const loaded = await session.load(scenarioFile);
    const scenario = recorded.findScenario(loaded);
    const params = recorded.readParams(scenario);
    const own = ownDigest(expected.digestOver);
    const options: RunOptions = {
      ...replayOptions(recorded.file, oracles),
      ...guard,
      oracles,
      file: loaded.shown,
      params,
      wireBytes: flags.wire === "bytes",
      ...(flags.digest === undefined ? {} : { digest: flags.digest }),
      observers: [own.observer],
    };
    const words = ["npx", "seedwire", "replay", name, ...checkWords(flags), ...guardWords(flags)];
    const repeat = shellLine(words);
    const run = await runOne({ scenario, params, repeat }, options, outputs, strays, tell, json);
    await outputs.commit();
    const { verdict } = run.result;
    const compared: Comparison = {
      name,
      expected,
      verdict,
      digest: own.value(),
      fates: fates.length,
      unmet: run.unmetFates,
    };
    if (isSame(compared)) tell.out(formatSame(compared, tell.outColors));
    else tell.err(formatDifferent(compared, tell.errColors));
    return [run, compared] as const;
  });
  if (json) {
    const { unmet } = comparison;
    const about = { file: name, expected, same: isSame(comparison), unmetFates: unmet };
    terminal.out(formatJson(ownVersion(), [finished], { replay: about }));
  }
  if (isSame(comparison)) return PASSED;
  return comparison.verdict === "error" ? BROKEN : FAILED;
}

const isSame = (comparison: Comparison): boolean =>
  isSameVerdict(comparison) && isSameDigest(comparison);

/** A digest over what the recorded one is over, whatever `--digest` wants to see. */
function ownDigest(over: "headers" | "full" = "headers"): {
  readonly observer: RunObserver;
  readonly value: () => string;
} {
  let digest: Digest | null = null;
  return {
    observer: ({ simulation }) => {
      digest = new Digest(simulation, { full: over === "full" });
    },
    value: () => digest?.value() ?? "",
  };
}
