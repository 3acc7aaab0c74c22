import * as fs from "node:fs";
import * as path from "node:path";
import { jsonParam, type Param } from "seedwire";
import { MISUSED, PASSED } from "../exit-codes.ts";
import { isScenarioFileName, showPath } from "../load/find-file.ts";
import { describeScenario } from "../load/describe.ts";
import { loadScenarioFile } from "../load/load-file.ts";
import { keepStdoutClean } from "../output/clean-stdout.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";
import { ScenarioThrew } from "../scenario-threw.ts";
import { formatLoadFailure } from "../output/load-failure-text.ts";

/** A line of the list: plain data. */
interface Listed {
  readonly scenario: string;
  readonly file: string;
  readonly export: string;
  /** The first sentence of the doc comment above it; "" if there is none. */
  readonly about: string;
  readonly params: readonly ListedParam[];
}

interface ListedParam {
  readonly name: string;
  readonly kind: string;
  readonly unit: string | null;
  /** In the base unit. */
  readonly default: number | string | boolean;
  /** As `--set` takes it. */
  readonly text: string;
  readonly choices: readonly string[] | null;
  readonly about: string | null;
}

const DEFAULT_FOLDER = "scenarios";

/** Lists the scenarios of a file, or of all files below a folder. */
export async function list(
  where: string | undefined,
  { json = false }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const files = filesAt(where);
  const restore = keepStdoutClean();
  const listed: Listed[] = [];
  let code = PASSED;
  try {
    for (const file of files) {
      try {
        listed.push(...(await listFile(file)));
      } catch (error) {
        if (!(error instanceof UsageError || error instanceof ScenarioThrew)) throw error;
        if (files.length === 1 && !(error instanceof ScenarioThrew)) throw error;
        terminal.err(`${formatLoadFailure(error, terminal.errColors)}\n`);
        code = MISUSED;
      }
    }
  } finally {
    restore();
  }
  if (json)
    terminal.out(`${JSON.stringify({ seedwire: ownVersion(), scenarios: listed }, null, 2)}\n`);
  else terminal.out(formatList(listed, where ?? DEFAULT_FOLDER, terminal));
  return code;
}

function filesAt(where: string | undefined): string[] {
  const target = where ?? DEFAULT_FOLDER;
  const stats = fs.statSync(target, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return filesBelow(target);
  if (stats === undefined && where === undefined) {
    throw new UsageError(
      `There is no folder ${DEFAULT_FOLDER} here; name a file or folder: seedwire list FOLDER`,
    );
  }
  if (stats === undefined && !/\.\w+$/.test(target)) {
    throw new UsageError(`There is no file or folder ${target}`);
  }
  return [target]; // loading it says what is wrong with it, if anything is
}

function filesBelow(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory())
        return /^(node_modules|\..*)$/.test(entry.name) ? [] : filesBelow(at);
      return isScenarioFileName(entry.name) ? [at] : [];
    });
}

async function listFile(file: string): Promise<Listed[]> {
  const { path: at, shown, scenarios } = await loadScenarioFile(file);
  const code = fs.readFileSync(at, "utf8");
  return scenarios.map(({ scenario, exportName }) => ({
    scenario: scenario.name,
    file: shown,
    export: exportName,
    about: describeScenario(code, scenario.name, exportName),
    params: Object.entries(scenario.params).map(([name, param]) => listParam(name, param)),
  }));
}

function listParam(name: string, param: Param): ListedParam {
  const { kind, unit, choices, about } = param;
  const text = param.format(param.default);
  return { name, kind, unit, default: jsonParam(param.default), text, choices, about };
}

function formatList(listed: readonly Listed[], where: string, { outColors }: Terminal): string {
  if (listed.length === 0) {
    return `No scenarios in ${showPath(path.resolve(where))}; "seedwire new NAME" begins one\n`;
  }
  return listed.map((entry) => formatEntry(entry, outColors)).join("\n");
}

function formatEntry(
  { scenario, file, about, params }: Listed,
  colors: Terminal["outColors"],
): string {
  const lines = [`${colors.bold(scenario)}  ${colors.dim(file)}`];
  if (about !== "") lines.push(`  ${about}`);
  const width = Math.max(0, ...params.map(({ name, text }) => name.length + text.length));
  for (const { name, text, kind, choices, about: aboutParam } of params) {
    const pad = " ".repeat(width - name.length - text.length);
    const what = kind === "one of" ? `one of ${choices?.join(", ")}` : kind;
    const why = aboutParam === null ? "" : `: ${aboutParam}`;
    lines.push(`  ${name}=${text}${pad}  ${colors.dim(what + why)}`);
  }
  return `${lines.join("\n")}\n`;
}
