import type { RunObserver } from "seedwire";
import { didYouMean } from "../nearest.ts";
import { ladderWidth, type Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** What `--ladder` and `--ladder-hosts` said. */
export interface LadderFlags {
  readonly ladder?: boolean;
  /** "client,server", or "all" for routers too. */
  readonly ladderHosts?: string;
}

/** Prints the packets of each run as a ladder, when it is over. */
export class LadderOutput {
  readonly #isWanted: boolean;
  /** Columns; "all" for every node, hop by hop; undefined for the ends. */
  readonly #hosts: readonly string[] | "all" | undefined;
  /** Hosts that were asked for and are in no run, and those that there are. */
  readonly #missing: Set<string>;
  readonly #known = new Set<string>();

  /** @throws {UsageError} if what names hosts does not */
  constructor({ ladder = false, ladderHosts }: LadderFlags) {
    this.#isWanted = ladder || ladderHosts !== undefined;
    this.#hosts = ladderHosts === undefined ? undefined : readHosts(ladderHosts);
    this.#missing = new Set(this.#hosts === "all" ? [] : this.#hosts);
  }

  /** What looks on at each run, and prints when it is over. */
  async observers(terminal: Terminal): Promise<RunObserver[]> {
    if (!this.#isWanted) return [];
    const { LadderRecorder } = await import("@seedwire/report");
    const { formatLadder } = await import("../output/ladder-text.ts");
    const hosts = this.#hosts;
    return [
      (start) => {
        const ladder = new LadderRecorder(hosts === undefined ? {} : { hosts });
        ladder.observe(start);
        return () => {
          for (const { name } of start.net.hosts) {
            this.#known.add(name);
            this.#missing.delete(name);
          }
          const { out, outColors } = terminal;
          const width = ladderWidth(terminal);
          const columns = hosts === undefined || hosts === "all" ? {} : { hosts };
          out(`\n${formatLadder(ladder.steps, outColors, { width, ...columns })}`);
        };
      },
    ];
  }

  /** @throws {UsageError} if a host that was asked for was in no run */
  check(): void {
    if (this.#known.size === 0) return;
    const known = [...this.#known];
    for (const name of this.#missing) {
      throw new UsageError(
        `--ladder-hosts: there is no host "${name}"; there are ${known.join(", ")}.${didYouMean(name, known)}`,
      );
    }
  }
}

function readHosts(text: string): readonly string[] | "all" {
  if (text.trim() === "all") return "all";
  const names = text.split(",").map((name) => name.trim());
  if (names.length >= 2 && !names.includes("") && new Set(names).size === names.length) {
    return names;
  }
  throw new UsageError(
    `--ladder-hosts ${text}: expected two or more different hosts, as in client,server; or all`,
  );
}
