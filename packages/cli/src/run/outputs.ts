import * as path from "node:path";
import { Capture, traceJsonLines } from "@seedwire/trace";
import type { RunObserver } from "seedwire";
import { WholeFile } from "../files/whole-file.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The files that a command was asked to write, open before anything runs. */
export class Outputs {
  readonly #pcap: WholeFile | null;
  readonly #trace: WholeFile | null;

  /** @throws {UsageError} if one cannot be written */
  constructor({ pcap, trace }: { readonly pcap?: string; readonly trace?: string }) {
    if (pcap !== undefined && trace !== undefined && path.resolve(pcap) === path.resolve(trace)) {
      throw new UsageError(`--pcap and --trace both name ${pcap}: expected two files`);
    }
    this.#pcap = pcap === undefined ? null : new WholeFile(pcap, "--pcap");
    this.#trace = trace === undefined ? null : new WholeFile(trace, "--trace");
  }

  /** What looks on at each run to write about it. */
  observers(): RunObserver[] {
    const observers: RunObserver[] = [];
    if (this.#pcap !== null) observers.push(capture(this.#pcap));
    if (this.#trace !== null) observers.push(tell(this.#trace));
    return observers;
  }

  /** Puts the files in their places. */
  async commit(): Promise<void> {
    await this.#pcap?.commit();
    await this.#trace?.commit();
  }
}

/** A section of its own for each run, which is how captures are joined. */
const capture =
  (file: WholeFile): RunObserver =>
  ({ simulation }) => {
    const application = `seedwire ${ownVersion()}`;
    const capture = new Capture(simulation, (bytes) => file.write(bytes), { application });
    return () => capture.finish();
  };

/** Between a line that says what begins and one that says how it ended. */
const tell =
  (trace: WholeFile): RunObserver =>
  ({ simulation, scenario, file, seed, params }) => {
    const line = (data: object): void => trace.write(`${JSON.stringify(data)}\n`);
    line({ timeNs: 0, event: "start", scenario: scenario.name, file, seed, params });
    traceJsonLines(simulation, (text) => trace.write(text));
    return ({ verdict, digest, virtualNs }) =>
      line({ timeNs: virtualNs, event: "end", verdict, digest });
  };
