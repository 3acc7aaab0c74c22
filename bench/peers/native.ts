import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE, ROOT } from "../lib/root.ts";
import { MissingPeerError, type Peer, type PeerSource, type Workload } from "./peer.ts";
import { nsOfEach, runProgram } from "./program.ts";

const SOURCE = path.join(ROOT, "bench/native/dumbbell.c");
const BINARY = path.join(CACHE, "dumbbell");

/** Bytes of the bottleneck, 100 Mbit/s, in a second of virtual time. */
const BYTES_PER_SECOND = 12_000_000;
/** Transfers below that are over too soon to be timed. */
const LEAST_BYTES = 100_000_000;

/** What `dumbbell.c` prints. */
const KEYS = ["cpuNs", "hops", "wrongPieces"] as const;

/**
 * The C skeleton: a minimal TCP with the design of seedwire, every payload byte copied and compared. How
 * far from what the machine can do? It has no SACK, no timestamps, no options, no digest, one topology.
 */
export const native: PeerSource = {
  name: "native",
  about: "a minimal TCP in C, built with gcc -O2",
  note: "every payload byte copied and compared; no SACK, no timestamps, no CUBIC, no options, no digest; the whole transfer is counted, not a stretch of it.",

  build() {
    fs.mkdirSync(CACHE, { recursive: true });
    const built = spawnSync("gcc", ["-O2", "-o", BINARY, SOURCE, "-lm"], { encoding: "utf8" });
    if (built.error !== undefined) {
      throw new MissingPeerError(
        "The C skeleton needs gcc, which was not found; on Debian: apt-get install gcc libc6-dev",
      );
    }
    if (built.status !== 0) {
      throw new MissingPeerError(`gcc could not build bench/native/dumbbell.c:\n${built.stderr}`);
    }
  },

  load: () => [new Native()],
};

class Native implements Peer {
  readonly name = "native";
  readonly title = "C skeleton";

  /** Each of its flows has hosts of its own. */
  canDo(workload: Workload): boolean {
    return workload.kind === "dumbbell" && workload.flows === workload.pairs;
  }

  measure(workload: Workload): number {
    if (workload.kind !== "dumbbell") throw new TypeError(`No C skeleton of ${workload.kind}`);
    const { flows, seconds } = workload;
    const bytes = Math.ceil(Math.max(LEAST_BYTES, seconds * BYTES_PER_SECOND) / flows);
    const title = "The C skeleton";
    const { cpuNs, hops, wrongPieces } = runProgram(title, BINARY, [bytes, flows], KEYS);
    if (wrongPieces !== 0)
      throw new Error(`${title} delivered ${wrongPieces} pieces that are wrong`);
    return nsOfEach(title, cpuNs, hops);
  }
}
