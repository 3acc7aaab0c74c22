import * as fs from "node:fs";
import { formatCount } from "@seedwire/engine";
import type { Scenario } from "seedwire";
import { WholeFile } from "../files/whole-file.ts";
import type { RunEntry } from "../output/json.ts";
import { shellLine } from "../output/shell-quote.ts";
import { UsageError } from "../usage-error.ts";
import { formatCsv, readCsv } from "./csv.ts";
import { checkRow, keyOf, rowOf, type Conditions, type Row, type SweepEntry } from "./row.ts";

/** A run that is known from a file. */
interface Known {
  readonly row: Row;
  /** As JSON; null where the file is CSV. */
  readonly line: string | null;
}

/**
 * Where a sweep is written to: whole, at its end. Until then each run is a line of JSON in `FILE.part`,
 * from which `--resume` goes on, however the sweep came to its end.
 */
export class SweepFile {
  /** Where each run is kept as it comes. */
  readonly part: string;
  readonly #name: string;
  readonly #scenario: Scenario;
  readonly #params: readonly string[];
  readonly #conditions: Conditions;
  readonly #isCsv: boolean;
  readonly #known = new Map<string, Known>();
  readonly #target: WholeFile;
  /** Open for more lines, from the first on; null before. */
  #partFd: number | null = null;

  /**
   * @param name of a file that ends in .csv or .jsonl
   * @param conditions of all its runs
   * @throws {UsageError} if it cannot be written, or there is a part of it that would be lost
   */
  constructor(name: string, scenario: Scenario, conditions: Conditions, resume: boolean) {
    this.#name = name;
    this.part = `${name}.part`;
    this.#scenario = scenario;
    this.#params = Object.keys(scenario.params);
    this.#conditions = conditions;
    this.#isCsv = !name.endsWith(".jsonl");
    this.#target = new WholeFile(name, "--out");
    if (this.#target.isDirect) {
      if (resume) throw new UsageError(`--resume: ${name} is no file that could be read again`);
      return;
    }
    checkEnding(name);
    if (resume) this.#readAll();
    else this.#checkNothingIsLost();
  }

  /** What is known of all runs, before any is added. */
  get rows(): Row[] {
    return [...this.#known.values()].map(({ row }) => row);
  }

  /**
   * Keeps a run that was made.
   *
   * @throws {UsageError} if that fails
   */
  add(made: RunEntry): Row {
    const entry: SweepEntry = { ...made, ...this.#conditions };
    const row = rowOf(entry);
    const line = JSON.stringify(entry);
    this.#known.set(this.#keyOf(row), { row, line: this.#isCsv ? null : line });
    if (this.#target.isDirect) return row;
    this.#attempt(() => {
      this.#partFd ??= openPart(this.part);
      writeAll(this.#partFd, `${line}\n`);
    });
    return row;
  }

  /**
   * Writes the file: these rows in this order, and after them what else it had.
   *
   * @throws {UsageError} if that fails; the part is kept then
   */
  async commit(rows: readonly Row[]): Promise<void> {
    const all = new Map(rows.map((row) => [this.#keyOf(row), row]));
    for (const [key, { row }] of this.#known) if (!all.has(key)) all.set(key, row);
    if (this.#isCsv) this.#target.write(formatCsv([...all.values()], this.#params));
    else for (const key of all.keys()) this.#target.write(`${this.#known.get(key)!.line}\n`);
    await this.#target.commit();
    this.close();
    if (!this.#target.isDirect) fs.rmSync(this.part, { force: true });
  }

  /** Whether there is a part to go on from. */
  get hasPart(): boolean {
    return !this.#target.isDirect && fs.existsSync(this.part);
  }

  /** Lets go of the part. */
  close(): void {
    if (this.#partFd !== null) fs.closeSync(this.#partFd);
    this.#partFd = null;
  }

  #keyOf(row: Row): string {
    return keyOf(row.params, row.seed, this.#params);
  }

  #readAll(): void {
    const whole = this.#read(this.#name);
    if (this.#isCsv && whole !== "") {
      for (const row of this.#reading(this.#name, () => readCsv(whole, this.#scenario.params))) {
        this.#take(this.#name, row, null);
      }
    } else this.#readLines(this.#name, whole.split("\n"));
    // The last line of a part may have been cut off.
    this.#readLines(this.part, this.#read(this.part).split("\n").slice(0, -1));
  }

  #read(name: string): string {
    if (!fs.existsSync(name)) return "";
    return this.#attempt(() => fs.readFileSync(name, "utf8"));
  }

  #readLines(name: string, lines: readonly string[]): void {
    for (const [at, line] of lines.entries()) {
      if (line === "") continue;
      const where = `${name}:${at + 1}`;
      const row = this.#reading(where, () => readLine(line));
      this.#take(where, row, this.#isCsv ? null : line);
    }
  }

  /** Takes a row that was read, if it is of such a sweep. */
  #take(where: string, row: Row, line: string | null): void {
    this.#reading(where, () => checkRow(row));
    const names = Object.keys(row.params);
    const { untilNs, check } = this.#conditions;
    if (row.scenario !== this.#scenario.name) {
      throw new UsageError(
        `--resume: ${where} is of "${row.scenario}", not of "${this.#scenario.name}"; choose another name for --out`,
      );
    }
    if (names.join() !== this.#params.join()) {
      throw new UsageError(
        `--resume: ${where} has the parameters ${names.join(", ")}; the scenario has ${this.#params.join(", ")} now: ${ANEW}`,
      );
    }
    if (row.untilNs !== untilNs || row.check !== check) {
      throw new UsageError(
        `--resume: ${where} was made with other --until or --check, expected the same again; else ${ANEW}`,
      );
    }
    this.#known.set(this.#keyOf(row), { row, line });
  }

  #reading<T>(where: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new UsageError(
        `--resume: ${where} is of no such sweep: ${(error as Error).message}; ${ANEW}`,
        { cause: error },
      );
    }
  }

  /** Reads or writes the part. */
  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why =
        code === "ENOSPC" ? "the disk is full; once there is room, --resume goes on" : message;
      throw new UsageError(`--out ${this.#name}: ${why} (${this.part})`, { cause: error });
    }
  }

  #checkNothingIsLost(): void {
    const lines = this.#read(this.part).split("\n").length - 1;
    if (lines === 0) return;
    throw new UsageError(
      `--out ${this.#name}: ${this.part} has ${formatCount(lines)} ${lines === 1 ? "run" : "runs"} of a sweep that did not come to its end; add --resume to go on, or begin anew after: ${shellLine(["rm", this.part])}`,
    );
  }
}

const ANEW = "leave --resume out and choose another name for --out to begin anew";

/** @throws {UsageError} if the name tells no format */
function checkEnding(name: string): void {
  if (/\.(csv|jsonl)$/.test(name)) return;
  throw new UsageError(`--out ${name}: expected a name that ends in .csv or .jsonl`);
}

function readLine(line: string): Row {
  const entry = JSON.parse(line) as SweepEntry | null;
  for (const [name, isRight] of Object.entries(SHAPE)) {
    if (typeof entry === "object" && isRight(entry?.[name as keyof SweepEntry])) continue;
    throw new RangeError(`"${name}" is missing or wrong`);
  }
  return rowOf(entry!);
}

const isText = (value: unknown): boolean => typeof value === "string";
const SHAPE: Partial<Record<keyof SweepEntry, (value: unknown) => boolean>> = {
  scenario: isText,
  seed: isText,
  check: isText,
  params: (value) => typeof value === "object" && value !== null,
  flows: Array.isArray,
  links: Array.isArray,
  metrics: Array.isArray,
  failures: Array.isArray,
};

/** With the lines of it that are whole. */
function openPart(part: string): number {
  const fd = fs.openSync(part, "a+");
  fs.ftruncateSync(fd, fs.readFileSync(fd).lastIndexOf("\n") + 1);
  return fd;
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += fs.writeSync(fd, bytes, at);
}
