import * as path from "node:path";
import { Capture, traceJsonLines, type CaptureOptions } from "@seedwire/trace";
import type { RunObserver } from "seedwire";
import type { RunFlags } from "../commands/run.ts";
import { WholeFile } from "../files/whole-file.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The files that a command was asked to write, open before anything runs. */
export class Outputs {
  readonly #pcap: WholeFile | null;
  readonly #trace: WholeFile | null;
  readonly #pcapAt: string;
  /** Names of all links that a capture has seen, and whether one ended where it was to be. */
  readonly #links = new Set<string>();
  #hasEnds = false;

  /** @throws {UsageError} if one cannot be written */
  constructor({ pcap, pcapAt, trace }: Pick<RunFlags, "pcap" | "pcapAt" | "trace">) {
    this.#pcapAt = pcapAt ?? "once";
    if (pcapAt !== undefined && pcap === undefined) {
      throw new UsageError(`--pcap-at ${pcapAt} says where to capture; add --pcap FILE for it`);
    }
    if (pcap !== undefined && trace !== undefined && path.resolve(pcap) === path.resolve(trace)) {
      throw new UsageError(`--pcap and --trace both name ${pcap}: expected two files`);
    }
    this.#pcap = pcap === undefined ? null : new WholeFile(pcap, "--pcap");
    this.#trace = trace === undefined ? null : new WholeFile(trace, "--trace");
  }

  /** What looks on at each run to write about it. */
  observers(): RunObserver[] {
    const observers: RunObserver[] = [];
    if (this.#pcap !== null) observers.push(this.#capture(this.#pcap));
    if (this.#trace !== null) observers.push(tell(this.#trace));
    return observers;
  }

  /**
   * Puts the files in their places.
   *
   * @throws {UsageError} if one cannot be written, or the host of the capture was not there
   */
  async commit(): Promise<void> {
    if (this.#pcap !== null && !this.#hasEnds && this.#links.size > 0) {
      const links = [...this.#links].join(", ");
      throw new UsageError(
        `--pcap-at ${this.#pcapAt}: no packet at a host of that name; expected once, all, or a host of these links: ${links}`,
      );
    }
    await this.#pcap?.commit();
    await this.#trace?.commit();
  }

  /** A section of its own for each run, which is how captures are joined. */
  #capture(file: WholeFile): RunObserver {
    const where = this.#pcapAt;
    const at: CaptureOptions["at"] = where === "once" || where === "all" ? where : { host: where };
    return ({ simulation, net }) => {
      const application = `seedwire ${ownVersion()}`;
      const capture = new Capture(simulation, (bytes) => file.write(bytes), { at, application });
      return () => {
        capture.finish();
        this.#hasEnds ||= capture.hasEnds;
        for (const { name } of net.links) this.#links.add(name);
      };
    };
  }
}

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
