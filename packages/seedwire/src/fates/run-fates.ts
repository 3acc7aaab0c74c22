import { FateRecorder, FateScript, type FateBook, type PacketFate } from "@seedwire/link";
import { InputError } from "../input-error.ts";
import type { Host } from "../net/index.ts";
import type { RunOptions } from "../run/run-options.ts";
import { flowNameByHosts } from "./flow-name-by-hosts.ts";

type FateOptions = Pick<RunOptions, "fates" | "recordFates" | "replayFates">;

/** What a run does with fates: it records them, repeats them, or both. */
export class RunFates {
  /** For every link of the run; null if nobody looks at fates. */
  readonly book: FateBook | null;
  readonly #recorder: FateRecorder | null;
  readonly #script: FateScript | null;

  /**
   * @param hosts those there are by now; they become more while the scenario builds its network
   * @throws {RangeError} for fates that are none
   */
  constructor(
    { fates = null, recordFates = false, replayFates }: FateOptions,
    hosts: () => readonly Host[],
  ) {
    if (fates !== null && replayFates !== undefined) {
      throw new InputError("Both `fates` and `replayFates` say what befalls packets; expected one");
    }
    const flowName = flowNameByHosts(hosts);
    this.#script = replayFates === undefined ? null : new FateScript(replayFates, { flowName });
    const script = this.#script === null ? fates : unseen(this.#script);
    this.#recorder = recordFates ? new FateRecorder({ flowName, script }) : null;
    this.book = this.#recorder ?? script;
  }

  get recorded(): readonly PacketFate[] {
    return this.#recorder?.fates ?? [];
  }

  get unmet(): readonly PacketFate[] {
    return this.#script?.unmet ?? [];
  }
}

/**
 * A scenario must not see that its run is a repeated one, or it might take another course: what a
 * script loses counts as what models lost when it was recorded.
 */
function unseen(script: FateScript): FateBook {
  return {
    meet(link, packet, fate) {
      const { scripted } = fate; // of the scenario's own script, if it has one
      script.meet(link, packet, fate);
      fate.scripted = scripted;
    },
    refused: (link, packet) => script.refused(link, packet),
  };
}
