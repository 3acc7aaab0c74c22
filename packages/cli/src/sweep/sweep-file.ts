import * as fs from "node:fs";
import { formatCount } from "@seedwire/engine";
import { WholeFile } from "../files/whole-file.ts";
import type { RunEntry } from "../output/json.ts";
import { shellLine } from "../output/shell-quote.ts";
import { UsageError } from "../usage-error.ts";
import { formatCsv, readCsv } from "./csv.ts";
import { keyOf, rowOf, type Row } from "./row.ts";

/** A run that is known from a file. */
interface Known {
  readonly row: Row;
  /** As JSON; null if it was read from CSV. */
  readonly line: string | null;
}

/**
 * Where a sweep is written to: whole, at its end. Until then each run is a line of JSON in `FILE.part`,
 * from which `--resume` goes on, however the sweep came to its end.
 */
export class SweepFile {
  readonly #name: string;
  /** Where each run is kept as it comes. */
  readonly part: string;
  readonly #scenario: string;
  readonly #params: readonly string[];
  readonly #isCsv: boolean;
  readonly #known = new Map<string, Known>();
  readonly #target: WholeFile;
  /** Open for more lines; null for a pipe or device, which cannot be resumed. */
  readonly #partFd: number | null;
  #isClosed = false;

  /**
   * @param name of a file that ends in .csv or .jsonl
   * @param params names of the scenario's parameters
   * @throws {UsageError} if it cannot be written, or there is a part of it that would be lost
   */
  constructor(name: string, scenario: string, params: readonly string[], resume: boolean) {
    this.#name = name;
    this.part = `${name}.part`;
    this.#scenario = scenario;
    this.#params = params;
    this.#isCsv = !name.endsWith(".jsonl");
    this.#target = new WholeFile(name, "--out");
    if (this.#target.isDirect) {
      if (resume) throw new UsageError(`--resume: ${name} is no file that could be read again`);
      this.#partFd = null;
      return;
    }
    if (!/\.(csv|jsonl)$/.test(name)) {
      throw new UsageError(`--out ${name}: expected a name that ends in .csv or .jsonl`);
    }
    if (resume) this.#readAll();
    else if (fs.existsSync(this.part)) throw this.#wouldLose();
    this.#partFd = this.#openPart();
  }

  /** The run with these parameters and seed, if it is known. */
  find(params: Row["params"], seed: string): Row | null {
    return this.#known.get(keyOf(params, seed, this.#params))?.row ?? null;
  }

  /** Keeps a run that was made. */
  add(entry: RunEntry): Row {
    const row = rowOf(entry);
    const line = JSON.stringify(entry);
    this.#known.set(this.#keyOf(row), { row, line: this.#isCsv ? null : line });
    if (this.#partFd !== null) fs.writeSync(this.#partFd, `${line}\n`);
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
    if (this.#partFd !== null) fs.rmSync(this.part, { force: true });
  }

  /** Lets go of the part, which stays if it holds anything. */
  close(): void {
    if (this.#partFd === null || this.#isClosed) return;
    this.#isClosed = true;
    const isEmpty = fs.fstatSync(this.#partFd).size === 0;
    fs.closeSync(this.#partFd);
    if (isEmpty) fs.rmSync(this.part);
  }

  #keyOf(row: Row): string {
    return keyOf(row.params, row.seed, this.#params);
  }

  #readAll(): void {
    const read = (name: string): string =>
      fs.existsSync(name) ? fs.readFileSync(name, "utf8") : "";
    const whole = read(this.#name);
    if (this.#isCsv && whole !== "") {
      for (const row of this.#attempt(this.#name, () => readCsv(whole, this.#params))) {
        this.#take(this.#name, { row, line: null });
      }
    } else this.#readLines(this.#name, whole.split("\n"));
    // The last line of a part may have been cut off.
    this.#readLines(this.part, read(this.part).split("\n").slice(0, -1));
  }

  #readLines(name: string, lines: readonly string[]): void {
    for (const [at, line] of lines.entries()) {
      if (line === "") continue;
      const row = this.#attempt(`${name}:${at + 1}`, () => rowOf(JSON.parse(line) as RunEntry));
      this.#take(`${name}:${at + 1}`, { row, line });
    }
  }

  #take(where: string, known: Known): void {
    const { scenario, params } = known.row;
    const names = Object.keys(params);
    if (scenario !== this.#scenario) {
      throw new UsageError(
        `--resume: ${where} is of "${scenario}", not of "${this.#scenario}"; choose another name for --out`,
      );
    }
    if (names.join() !== this.#params.join()) {
      throw new UsageError(
        `--resume: ${where} has the parameters ${names.join(", ")}; the scenario has ${this.#params.join(", ")} now: leave --resume out to begin anew`,
      );
    }
    this.#known.set(this.#keyOf(known.row), known);
  }

  #attempt<T>(where: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new UsageError(
        `--resume: ${where} was not written by a sweep: ${(error as Error).message}; leave --resume out to begin anew`,
        { cause: error },
      );
    }
  }

  /** Empty, or with the lines of the part that are whole. */
  #openPart(): number {
    try {
      const text = fs.existsSync(this.part) ? fs.readFileSync(this.part) : Buffer.alloc(0);
      const fd = fs.openSync(this.part, "a");
      fs.ftruncateSync(fd, text.lastIndexOf("\n") + 1);
      return fd;
    } catch (error) {
      throw new UsageError(`--out ${this.#name}: ${(error as Error).message}`, { cause: error });
    }
  }

  #wouldLose(): UsageError {
    const lines = fs.readFileSync(this.part, "utf8").split("\n").length - 1;
    return new UsageError(
      `--out ${this.#name}: ${this.part} has ${formatCount(lines)} ${lines === 1 ? "run" : "runs"} of a sweep that did not come to its end; add --resume to go on, or begin anew after: ${shellLine(["rm", this.part])}`,
    );
  }
}
