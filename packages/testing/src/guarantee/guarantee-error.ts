import { formatDuration } from "@seedwire/engine";
import { LadderRecorder, ladderText } from "@seedwire/report";
import {
  replayOptions,
  runScenario,
  writeFateFile,
  type FateFile,
  type Oracle,
  type Scenario,
} from "seedwire";
import { fateWords, type ShrinkResult } from "../shrink/index.ts";
import { keep } from "../shrink/keep.ts";

/** Keeps a failing run: returns where, as the command line finds it. */
export type SaveFailure = (file: FateFile, name: string) => string | Promise<string>;

/** A promise that does not hold, and the smallest run that shows it. */
export class GuaranteeError extends Error {
  override readonly name = "GuaranteeError";
  /** The reduced run. */
  readonly file: FateFile;
  /** Where it was kept; null if nobody keeps such files. */
  readonly path: string | null;
  /** Which rule was broken, and how. */
  readonly failure: string;
  /** Networks that were tried until it showed. */
  readonly networks: number;

  constructor(
    message: string,
    found: Pick<GuaranteeError, "file" | "path" | "failure" | "networks">,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.file = found.file;
    this.path = found.path;
    this.failure = found.failure;
    this.networks = found.networks;
  }
}

/** The most lines of a ladder: the first and the last of longer ones. */
const MOST_LINES = 120;
const LADDER_WIDTH = 110;

export interface Finding {
  /** What was being tried: "run 17 of 200 with seed 4". */
  readonly when: string;
  readonly networks: number;
  readonly scenario: Scenario;
  /** Whether that is a scenario of who tries it, so that its lines and its errors are worth telling. */
  readonly isOwn: boolean;
  readonly oracles: readonly Oracle[];
  readonly shrunk: ShrinkResult;
  readonly save: SaveFailure | undefined;
}

/** Tells of a reduced failure: the rule, the fates, the ladder, and the line that repeats it. */
export async function guaranteeError(finding: Finding): Promise<GuaranteeError> {
  const { when, isOwn, shrunk, save } = finding;
  const { file, outcome, before, runs, targets } = shrunk;
  const failure = outcome.result.failures[0]?.message ?? "no failure";
  const named = save === undefined ? save : (kept: FateFile) => save(kept, nameOf(shrunk));
  const { name: path, trouble } = await keep(file, named);
  const fates = targets.length;
  const params = Object.entries(file.params).map(([name, value]) => `  ${name}: ${String(value)}`);
  const parts = [
    failure,
    ...(isOwn ? [placeOf(shrunk)] : []),
    "",
    `Found by ${when}, reduced in ${runs} runs from ${before.fates} fates to ${fates}, seed ${file.seed}:`,
    ...params,
    ...targets.map((target) => `  ${fateWords(target)}`),
    "",
    ...(await ladderOf(finding)),
    "",
    ...(path === null
      ? [`${trouble}To keep it, as a fate file for seedwire replay:\n${writeFateFile(file)}`]
      : [`To repeat it: npx seedwire replay ${path} --ladder`]),
  ];
  const found = { file, path, failure, networks: finding.networks };
  const cause = isOwn ? { cause: outcome.error } : {};
  return new GuaranteeError(parts.join("\n"), found, cause);
}

/** The line of the scenario, and when that was. */
function placeOf({ outcome: { result } }: ShrinkResult): string {
  const { at = "", virtualNs = result.virtualNs } = result.failures[0] ?? {};
  return `    at ${at === "" ? "" : `${at}, `}virtual time ${formatDuration(virtualNs)}`;
}

/** What a failure is called among others: the rule and the run. */
function nameOf({ file, outcome }: Pick<ShrinkResult, "file" | "outcome">): string {
  const { message, kind } = outcome.result.failures[0]!;
  const [rule = ""] = /^[a-z][a-z-]+(?= \()/.exec(message) ?? [];
  return `${rule === "" ? kind : rule}-${(file.expected.digest ?? "").slice(0, 8)}`;
}

async function ladderOf({ scenario, oracles, shrunk }: Finding): Promise<string[]> {
  const ladder = new LadderRecorder();
  const { file } = shrunk;
  await runScenario(scenario, { ...replayOptions(file, oracles), observers: [ladder.observe] });
  const lines = ladderText(ladder.steps, { width: LADDER_WIDTH }).trimEnd().split("\n");
  if (lines.length <= MOST_LINES) return lines;
  const left = lines.length - MOST_LINES;
  const third = MOST_LINES / 3;
  return [...lines.slice(0, third), `... ${left} lines ...`, ...lines.slice(third + left)];
}
