import { replayOptions, type RunOptions, type Scenario } from "seedwire";
import type { DiffSide } from "@seedwire/testing";
import type { DiffFlags } from "../commands/diff.ts";
import { chooseScenarios } from "../run/choose.ts";
import { chooseOracles } from "../run/oracles.ts";
import { RecordedRun } from "../run/recorded-run.ts";
import type { Session } from "../run/session.ts";
import { readUntil } from "../run/until.ts";
import { shellLine } from "../output/shell-quote.ts";
import { parseSettings, readSettings } from "../settings.ts";
import { UsageError } from "../usage-error.ts";

/** A run to compare, and how it is called. */
export interface NamedSide extends DiffSide {
  /** The file as it was named: of a scenario, or of fates. */
  readonly name: string;
}

export interface SidePair {
  readonly left: NamedSide;
  readonly right: NamedSide;
  /** Both are the same scenario with the same seed, parameters and fates: they ought to be equal. */
  readonly isSame: boolean;
}

/** What of the command line is about one side: settings of both runs, and of the second only. */
interface Choice {
  readonly seed: string;
  readonly set: readonly string[];
  readonly against: readonly string[];
}

/**
 * What is to be compared: every scenario of one file with itself, or what two files name.
 *
 * @throws {UsageError} for what does not go together
 */
export async function findSides(
  file: string,
  other: string | undefined,
  flags: DiffFlags,
  session: Session,
): Promise<SidePair[]> {
  checkFlags(file, other, flags);
  const { seed = "1", set = [], against = [], againstSeed = seed } = flags;
  const first: Choice = { seed, set, against: [] };
  const second: Choice = { seed: againstSeed, set, against };
  const isSame = other === undefined && against.length === 0 && againstSeed === seed;
  if (isFates(file) && other === undefined) {
    const side = await recordedSide(file, session);
    return [{ left: side, right: side, isSame }];
  }
  if (other === undefined) {
    const [lefts, rights] = [
      await scenarioSides(file, first, flags, session),
      await scenarioSides(file, second, flags, session),
    ];
    return lefts.map((left, i) => ({ left, right: rights[i]!, isSame }));
  }
  const recorded = isFates(file) ? file : isFates(other) ? other : null;
  const only =
    flags.only ?? (recorded === null ? undefined : new RecordedRun(recorded).file.scenario);
  const one = async (name: string, choice: Choice): Promise<NamedSide> =>
    isFates(name)
      ? recordedSide(name, session)
      : theOnly(name, await scenarioSides(name, choice, { ...flags, only }, session));
  return [{ left: await one(file, first), right: await one(other, second), isSame }];
}

const isFates = (name: string): boolean => name.endsWith(".json");

/** All scenarios of a file that are chosen, or all. */
async function scenarioSides(
  name: string,
  { seed, set, against }: Choice,
  { only, until }: { readonly only?: string | undefined; readonly until?: string },
  session: Session,
): Promise<NamedSide[]> {
  const ofBoth = parseSettings(set);
  const ofSecond = parseSettings(against, "--against");
  const untilNs = until === undefined ? null : readUntil(until);
  const loaded = await session.load(name);
  const chosen = chooseScenarios(loaded, only).map(({ scenario }) => scenario);
  return chosen.map((scenario) => {
    readSettings(scenario, ofSecond, chosen, "--against");
    const params = readSettings(scenario, new Map([...ofBoth, ...ofSecond]), chosen);
    const options: RunOptions = {
      file: loaded.shown,
      seed,
      params,
      ...(untilNs === null ? {} : { untilNs }),
    };
    return { name, scenario, options };
  });
}

async function recordedSide(name: string, session: Session): Promise<NamedSide> {
  const recorded = new RecordedRun(name);
  const loaded = await session.load(recorded.findScenarioFile());
  const scenario: Scenario = recorded.findScenario(loaded);
  const params = recorded.readParams(scenario);
  const oracles = await chooseOracles(recorded.file.check === true ? "all" : undefined);
  return {
    name,
    scenario,
    options: { ...replayOptions(recorded.file, oracles), file: loaded.shown, params },
  };
}

function theOnly(name: string, sides: readonly NamedSide[]): NamedSide {
  const [side] = sides;
  if (side !== undefined && sides.length === 1) return side;
  const names = sides.map(({ scenario }) => `"${scenario.name}"`).join(", ");
  const example = shellLine(["--only", side?.scenario.name ?? ""]);
  throw new UsageError(
    `${name} has ${sides.length} scenarios: ${names}; two files are compared by one, for example ${example}`,
  );
}

/** Fate files say themselves what they are of. */
function checkFlags(file: string, other: string | undefined, flags: DiffFlags): void {
  const { only, seed, set, until, against, againstSeed } = flags;
  if (seed === "" || againstSeed === "") {
    throw new UsageError("A seed is empty: expected any text, for example --seed 7");
  }
  const second = other ?? file;
  if (isFates(second)) refuse(second, { "--against": against, "--against-seed": againstSeed });
  if (isFates(file) && isFates(second)) {
    refuse(file, { "--seed": seed, "--set": set, "--until": until, "--only": only });
  }
}

function refuse(file: string, flags: Readonly<Record<string, unknown>>): void {
  for (const [flag, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    throw new UsageError(
      `${flag} cannot be used with ${file}: a fate file says itself which scenario, seed and parameters it is of`,
    );
  }
}
