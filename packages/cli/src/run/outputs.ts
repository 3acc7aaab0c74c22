import { Capture, traceJsonLines } from "@seedwire/trace";
import {
  fateFileOf,
  jsonParams,
  type RunObserver,
  type RunOptions,
  type RunOutcome,
} from "seedwire";
import type { RunFlags } from "../commands/run.ts";
import { checkOutputs, type KeptInput } from "../files/kept-inputs.ts";
import { WholeFile } from "../files/whole-file.ts";
import { didYouMean } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";
import type { Terminal } from "../terminal.ts";
import { FateOutput } from "./fate-output.ts";
import { LadderOutput, type LadderFlags } from "./ladder-output.ts";
import { ReportOutput } from "./report-output.ts";
import type { Plan } from "./run-one.ts";
import { tellWhy } from "./why-table.ts";

type OutputFlags = Pick<RunFlags, "pcap" | "pcapAt" | "trace" | "why" | "fates" | "report"> &
  LadderFlags;

/** What a scenario's file is called where it would be written over. */
export const SCENARIO_FILE = "the file of the scenario";

/** What a command was asked to tell of its runs: files are open before anything runs. */
export class Outputs {
  readonly #pcap: WholeFile | null;
  readonly #trace: WholeFile | null;
  readonly #fates: FateOutput | null;
  readonly #report: ReportOutput | null;
  readonly #pcapAt: string;
  readonly #why: boolean;
  readonly #ladder: LadderOutput;
  /** Names of all hosts and routers that there were in runs with a capture. */
  readonly #hosts = new Set<string>();

  /**
   * @param inputs what the command reads, which is not to be written over
   * @throws {UsageError} if one cannot be written
   */
  constructor(flags: OutputFlags, inputs: readonly KeptInput[]) {
    const { pcap, pcapAt, trace, why = false, fates, report } = flags;
    this.#why = why;
    this.#ladder = new LadderOutput(flags);
    this.#pcapAt = pcapAt ?? "once";
    if (pcapAt !== undefined && pcap === undefined) {
      throw new UsageError(`--pcap-at ${pcapAt} says where to capture; add --pcap FILE for it`);
    }
    const files = { "--pcap": pcap, "--trace": trace, "--fates": fates, "--report": report };
    checkOutputs(files, inputs);
    this.#pcap = pcap === undefined ? null : new WholeFile(pcap, "--pcap");
    this.#trace = trace === undefined ? null : new WholeFile(trace, "--trace");
    this.#fates = fates === undefined ? null : new FateOutput(fates);
    this.#report = report === undefined ? null : new ReportOutput(report);
  }

  /** What looks on at each run to write about it, or to tell of it. */
  async observers(terminal: Terminal): Promise<RunObserver[]> {
    const observers: RunObserver[] = [];
    if (this.#pcap !== null) observers.push(this.#capture(this.#pcap));
    if (this.#trace !== null) observers.push(tell(this.#trace));
    if (this.#why) observers.push(tellWhy(terminal));
    observers.push(...(await this.#ladder.observers(terminal)));
    if (this.#report !== null) observers.push(await this.#report.observer());
    return observers;
  }

  /** Whether a run has to record its fates. */
  get wantsFates(): boolean {
    return this.#fates !== null;
  }

  /** Takes the fates of a run that is over, if they are wanted; there may be one such run only. */
  keepFates(run: Pick<RunOutcome, "result" | "fates">, options: RunOptions): void {
    this.#fates?.write(fateFileOf(run, options));
  }

  /** Takes what a report tells of a run that is over. */
  keepReport(plan: Plan, outcome: Pick<RunOutcome, "result" | "notes" | "error">): void {
    this.#report?.keep(plan, outcome);
  }

  /**
   * Puts the files in their places.
   *
   * @throws {UsageError} if one cannot be written, or the host of the capture was not there
   */
  async commit(): Promise<void> {
    this.#checkHost();
    this.#ladder.check();
    await this.#pcap?.commit();
    await this.#trace?.commit();
    await this.#fates?.commit();
    await this.#report?.commit();
  }

  /** A host without a packet has an empty capture; one that is not there is a slip of the pen. */
  #checkHost(): void {
    const where = this.#pcapAt;
    if (isPlace(where) || this.#hosts.size === 0 || this.#hosts.has(where)) return;
    const known = [...this.#hosts];
    throw new UsageError(
      `--pcap-at ${where}: there is no host of that name; expected once, links, all, or one of ${known.join(", ")}.${didYouMean(where, known)}`,
    );
  }

  /** A section of its own for each run, which is how captures are joined. */
  #capture(file: WholeFile): RunObserver {
    const where = this.#pcapAt;
    const at = isPlace(where) ? where : { host: where };
    return ({ simulation, net }) => {
      const application = `seedwire ${ownVersion()}`;
      const capture = new Capture(simulation, (bytes) => file.write(bytes), { at, application });
      return () => {
        capture.finish();
        for (const { name } of net.hosts) this.#hosts.add(name);
      };
    };
  }
}

/** Whether `--pcap-at` names no host. */
const isPlace = (where: string): where is "once" | "links" | "all" =>
  where === "once" || where === "links" || where === "all";

/** Between a line that says what begins and one that says how it ended. */
const tell =
  (trace: WholeFile): RunObserver =>
  ({ simulation, scenario, file, seed, params }) => {
    const line = (data: object): void => trace.write(`${JSON.stringify(data)}\n`);
    const given = { seed, params: jsonParams(params) };
    line({ timeNs: 0, event: "start", scenario: scenario.name, file, ...given });
    traceJsonLines(simulation, (text) => trace.write(text));
    return ({ verdict, digest, virtualNs }) =>
      line({ timeNs: virtualNs, event: "end", verdict, digest });
  };
