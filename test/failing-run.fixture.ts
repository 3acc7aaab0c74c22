import { packetChannel } from "@seedwire/link";
import { FATE_DROP } from "@seedwire/wire";
import {
  fateFileOf,
  runScenario,
  type FateFile,
  type Oracle,
  type RunOptions,
  type WatchedRun,
} from "seedwire";
import path from "../scenarios/path.ts";

/** Where in the data the fault lies, as shares of all that is lost. */
const PLACES = [0.6, 0.9];

type Tell = (from: number, to: number) => void;

/** Tells which bytes of the data are lost on the wire, counted from the SYN. */
function watchLosses({ simulation }: Pick<WatchedRun, "simulation">, tell: Tell): void {
  let first: number | null = null;
  simulation.trace.channel(packetChannel).subscribe((event, link, packet) => {
    if (link.name !== "sender>receiver" || event !== "accept") return;
    first ??= packet.seq;
    const from = (packet.seq - first) >>> 0;
    if ((packet.fate & FATE_DROP) !== 0) tell(from, from + packet.payloadLength);
  });
}

const neverLost = (wanted: readonly number[]): Oracle => ({
  name: "never-lost",
  promise: `Bytes ${wanted.join(", ")} are not all lost`,
  source: "RFC 9293 §3.8",
  watch: (run) => {
    const left = new Set(wanted);
    watchLosses(run, (from, to) => {
      for (const byte of left) if (from <= byte && byte < to) left.delete(byte);
      if (left.size === 0) run.breach({ found: "they are" });
    });
  },
});

/** A run of scenarios/path.ts that fails, since two certain bytes of the data are lost, and what it takes to fail so. */
export interface FailingRun {
  readonly file: FateFile;
  readonly oracles: readonly Oracle[];
  readonly packetHops: number;
}

/** Runs so many bytes over a cable that loses so many of the packets. */
export async function failingRun(bytes: string, loss: string): Promise<FailingRun> {
  const options: RunOptions = { params: { rate: "100mbps", rtt: "20ms", bytes, loss } };
  const lost: number[] = [];
  await runScenario(path, {
    ...options,
    observers: [(start) => watchLosses(start, (from) => lost.push(from))],
  });
  const oracles = [neverLost(PLACES.map((place) => lost[Math.floor(place * lost.length)]!))];
  const outcome = await runScenario(path, { ...options, oracles, recordFates: true });
  return { file: fateFileOf(outcome, { oracles }), oracles, packetHops: outcome.result.packetHops };
}
