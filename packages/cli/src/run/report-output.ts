import type { ReportRecorder, ReportRun } from "@seedwire/report";
import type { RunObserver, RunOutcome } from "seedwire";
import { WholeFile } from "../files/whole-file.ts";
import { colorsIf } from "../output/colors.ts";
import { formatFailure } from "../output/failure-text.ts";
import { resultTables } from "../output/result-tables.ts";
import { runFacts } from "../output/run-text.ts";
import { showParams } from "../settings.ts";
import type { Plan } from "./run-one.ts";

/** Writes one HTML file that tells of all runs of a command. */
export class ReportOutput {
  readonly #file: WholeFile;
  readonly #runs: ReportRun[] = [];
  /** Of the run that is under way. */
  #recorder: ReportRecorder | null = null;

  /** @throws {UsageError} if the file cannot be written */
  constructor(file: string) {
    this.#file = new WholeFile(file, "--report");
  }

  /** What looks on at the next run. */
  async observer(): Promise<RunObserver> {
    const { ReportRecorder } = await import("@seedwire/report");
    this.#recorder = new ReportRecorder();
    return this.#recorder.observe;
  }

  /** Takes what there is to tell of a run that is over. */
  keep(plan: Plan, { result, notes, error }: Pick<RunOutcome, "result" | "notes" | "error">): void {
    const { data, steps } = this.#recorder!;
    const { scenario, file, seed, verdict, digest, failures } = result;
    this.#runs.push({
      scenario,
      file,
      seed,
      params: showParams(plan.scenario, result.params),
      verdict,
      digest,
      facts: runFacts(result),
      notes: [...notes],
      failures: failures.map((failure) =>
        formatFailure(failure, error, result, plan.repeat, colorsIf(false)),
      ),
      repeat: plan.repeat,
      tables: resultTables(result),
      data,
      steps,
    });
  }

  /** @throws {UsageError} if the file cannot be written */
  async commit(): Promise<void> {
    const { reportPage } = await import("@seedwire/report");
    const { pageAssets } = await import("./page-assets.ts");
    this.#file.write(reportPage(this.#runs, await pageAssets()));
    await this.#file.commit();
  }
}
