import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE, ROOT } from "../lib/root.ts";
import {
  MissingPeerError,
  type DumbbellWorkload,
  type IdleCost,
  type Peer,
  type PeerSource,
  type Workload,
} from "./peer.ts";
import { checkCounted, nsOfEach, runProgram } from "./program.ts";

const FOLDER = path.join(ROOT, "bench/peers/ns3");
const PROGRAMS = ["dumbbell", "udp-forwarding", "event-queue", "idle-connections"] as const;
type Program = (typeof PROGRAMS)[number];

const MODULES = ["ns3-internet", "ns3-point-to-point"];
const FLAGS = ["-O2", "-std=c++17"];

/** With more, sockets and ports that are searched one by one take minutes. */
const MOST_FLOWS = 1_000;
/** With more, ports run out; they are given out in quadratic time. */
const MOST_IDLE = 10_000;

const HOW_TO_GET_IT = "on Debian: apt-get install g++ pkg-config libns3-dev";

/**
 * ns-3, as pkg-config finds it. Debian's libns3-dev is a release build with logs compiled in; `PKG_CONFIG_PATH`
 * leads to a build of one's own. One of the same sources without logs, optimized for the machine
 * (`CMAKE_BUILD_TYPE=release`, `NS3_LOG=OFF`, `NS3_NATIVE_OPTIMIZATIONS=ON`), needed 65 % of the CPU time of
 * Debian's for TCP (1 flow, and 1,000), 75 % for UDP, and 30 % for its heap alone: medians of five rounds in turn. So
 * the bars know a faster one than Debian's (`bench/bars/bars.ts`).
 */
export const ns3: PeerSource = {
  name: "ns3",
  about: "ns-3 (Debian: libns3-dev), the same dumbbell, UDP, its heap, idle connections",
  note: "payload has no bytes there, checksums are off, no RACK, no tail loss probe, buffers that do not grow, 2 bytes of PPP on each packet. Debian builds it with logs compiled in; its fastest build is up to twice as fast, so a bar takes what is quoted of that if it is stricter.",

  build() {
    const built = new Build();
    fs.mkdirSync(CACHE, { recursive: true });
    for (const program of PROGRAMS) built.make(program);
  },

  load: () => [new Ns3(new Build())],
};

/** Where programs are and how they are compiled. */
class Build {
  readonly version: string;
  readonly #flags: readonly string[];

  constructor() {
    this.version = pkgConfig("--modversion", MODULES[0]!);
    const linked = pkgConfig("--cflags", "--libs", ...MODULES).split(/\s+/);
    // Debian's also name the files of libgsl-dev, and more that is not needed.
    const needed = linked.filter((flag) => /^-(I|L|D|lns3)/.test(flag));
    const folders = needed.filter((flag) => flag.startsWith("-L"));
    const found = folders.map((flag) => `-Wl,-rpath,${flag.slice(2)}`);
    // The old kind of rpath, by which libraries find each other too.
    this.#flags = [...needed, "-Wl,--disable-new-dtags", ...found];
  }

  /** The program compiled, under a name that tells from what. */
  fileOf(program: Program): string {
    const hash = createHash("sha256");
    for (const file of [`${program}.cc`, "measure.h"]) {
      hash.update(fs.readFileSync(path.join(FOLDER, file)));
    }
    hash.update(JSON.stringify([this.version, FLAGS, this.#flags]));
    return path.join(CACHE, `ns3-${program}-${hash.digest("hex").slice(0, 12)}`);
  }

  make(program: Program): void {
    const file = this.fileOf(program);
    if (fs.existsSync(file)) return;
    const source = path.join(FOLDER, `${program}.cc`);
    const made = `${file}.${process.pid}`;
    const args = [...FLAGS, "-o", made, source, ...this.#flags];
    const { error, status, stderr } = spawnSync("g++", args, { encoding: "utf8" });
    if (error !== undefined) {
      throw new MissingPeerError(`ns-3 needs g++, which was not found; ${HOW_TO_GET_IT}`);
    }
    if (status !== 0) {
      throw new MissingPeerError(`g++ could not build bench/peers/ns3/${program}.cc:\n${stderr}`);
    }
    fs.renameSync(made, file);
  }
}

function pkgConfig(...args: string[]): string {
  const { error, status, stdout } = spawnSync("pkg-config", args, { encoding: "utf8" });
  if (error !== undefined) {
    throw new MissingPeerError(
      `ns-3 is found by pkg-config, which was not found; ${HOW_TO_GET_IT}`,
    );
  }
  if (status !== 0) {
    throw new MissingPeerError(`pkg-config does not know ${args.at(-1)}; ${HOW_TO_GET_IT}`);
  }
  return stdout.trim();
}

class Ns3 implements Peer {
  readonly name = "ns3";
  readonly title: string;
  readonly #build: Build;

  constructor(build: Build) {
    this.#build = build;
    this.title = `ns-${build.version}`;
  }

  canDo(workload: Workload): boolean {
    return workload.kind !== "dumbbell" || workload.flows <= MOST_FLOWS;
  }

  measure(workload: Workload): number {
    if (workload.kind === "dumbbell") return this.#measureDumbbell(workload);
    if (workload.kind === "udp-forwarding") return this.#measureUdp(workload.datagrams);
    const { pending, operations } = workload;
    const { cpuNs } = this.#run("event-queue", [pending, operations], "cpuNs");
    return nsOfEach(this.title, cpuNs, operations);
  }

  #measureDumbbell({ flows, pairs, fromSeconds, seconds }: DumbbellWorkload): number {
    const args = [flows, pairs, fromSeconds, seconds];
    const its = this.#run("dumbbell", args, "cpuNs", "hops", "deliveredBytes");
    checkCounted(this.title, its, seconds);
    return nsOfEach(this.title, its.cpuNs, its.hops);
  }

  #measureUdp(datagrams: number): number {
    const its = this.#run("udp-forwarding", [datagrams], "cpuNs", "hops", "arrived");
    if (its.arrived === datagrams) return nsOfEach(this.title, its.cpuNs, its.hops);
    throw new Error(`${this.title}: ${its.arrived} of ${datagrams} datagrams arrived`);
  }

  readonly idle = {
    most: MOST_IDLE,
    measure: (connections: number): IdleCost => this.#measureIdle(connections),
  };

  #measureIdle(connections: number): IdleCost {
    const keys = ["cpuNs", "bytes", "established"] as const;
    const { cpuNs, bytes, established } = this.#run("idle-connections", [connections], ...keys);
    if (established === 2 * connections) return { setUpNs: cpuNs, bytes };
    throw new Error(`${this.title}: ${established} of ${2 * connections} ends are established`);
  }

  #run<K extends string>(program: Program, args: readonly number[], ...keys: readonly K[]) {
    return runProgram(this.title, this.#build.fileOf(program), args, keys);
  }
}
