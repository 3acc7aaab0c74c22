import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { ROOT } from "../lib/root.ts";
import { MissingPeerError, type Peer, type PeerSource, type Workload } from "./peer.ts";
import { checkCounted, nsOfEach, runProgram, type Counted } from "./program.ts";

const SCRIPT = path.join(ROOT, "bench/peers/ns2/dumbbell.tcl");

/** Its clock of CPU time moves in steps of some milliseconds: shorter stretches say nothing. */
const LEAST_SECONDS = 40;

/** 10,000 flows take 40 s of CPU time to set up. */
const MOST_FLOWS = 1_000;

const HOW_TO_GET_IT = "on Debian: apt-get install ns2";

/** ns-2, the command `ns`: as a script gets it, and with no more headers in a packet than it needs. */
export const ns2: PeerSource = {
  name: "ns2",
  about: "ns-2 (Debian: ns2), the same dumbbell",
  note: "payload has no bytes there; TCP goes one way and counts segments, with neither handshake nor receive window; CUBIC and SACK are those of an old Linux, without HyStart, RACK and PRR. A packet has room for the headers of all protocols there are, unless a script names those it needs: that is the row with few headers.",

  build() {
    version();
  },

  load: () => {
    const its = version();
    return [
      new Ns2("ns2", `ns-${its}`, "all"),
      new Ns2("ns2-lean", `ns-${its}, few headers`, "few"),
    ];
  },
};

function version(): string {
  const { error, status, stdout } = spawnSync("ns", {
    input: "puts [ns-version]; exit 0\n",
    encoding: "utf8",
  });
  const found = status === 0 ? /^2\.\d\S*$/m.exec(stdout) : null;
  if (found !== null) return found[0];
  const what = error === undefined ? 'the command "ns" is not ns-2' : "ns-2 was not found";
  throw new MissingPeerError(`${what}; ${HOW_TO_GET_IT}`);
}

class Ns2 implements Peer {
  readonly name: string;
  readonly title: string;
  readonly #headers: "all" | "few";
  readonly #counted = new Map<string, Counted>();

  constructor(name: string, title: string, headers: "all" | "few") {
    this.name = name;
    this.title = title;
    this.#headers = headers;
  }

  /** One pair of hosts: to find the routes between thousands would take it minutes. */
  canDo(workload: Workload): boolean {
    if (workload.kind !== "dumbbell") return false;
    return workload.pairs === 1 && workload.flows <= MOST_FLOWS;
  }

  /**
   * Nothing is counted there unless a monitor stands at each queue, which takes time: one run counts, others,
   * in which the same happens, are timed.
   */
  measure(workload: Workload): number {
    if (workload.kind !== "dumbbell") throw new TypeError(`No ${workload.kind} in ns-2`);
    const { flows, fromSeconds, seconds } = workload;
    const length = Math.max(seconds, LEAST_SECONDS);
    const args = [flows, fromSeconds, length, this.#headers];
    const key = args.join(" ");
    const counted = this.#counted.get(key) ?? this.#count(args);
    this.#counted.set(key, counted);
    checkCounted(this.title, counted, length);
    const timed = this.#run([...args, "time"], "cpuNs", "deliveredBytes");
    if (timed.deliveredBytes !== counted.deliveredBytes) {
      throw new Error(
        `${this.title} did not do the same when it was counted and when it was timed`,
      );
    }
    return nsOfEach(this.title, timed.cpuNs, counted.hops);
  }

  #count(args: readonly (string | number)[]) {
    return this.#run([...args, "count"], "hops", "deliveredBytes");
  }

  #run<K extends string>(args: readonly (string | number)[], ...keys: readonly K[]) {
    return runProgram(this.title, "ns", [SCRIPT, ...args], keys);
  }
}
