/**
 * How long it takes to reduce a failing run: scenarios/path.ts over a cable that loses, and a fault that
 * shows when two certain bytes of the data are lost.
 *
 *   npx tsx bench/shrink.ts [BYTES [LOSS]]      default 10MB 5%
 */
import { formatCount } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { shrink, shrunkWords } from "@seedwire/testing";
import { FATE_DROP } from "@seedwire/wire";
import { fateFileOf, runScenario, type Oracle, type RunOptions, type WatchedRun } from "seedwire";
import path from "../scenarios/path.ts";

const [bytes = "10MB", loss = "5%"] = process.argv.slice(2);
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

const options: RunOptions = { params: { rate: "100mbps", rtt: "20ms", bytes, loss } };
const lost: number[] = [];
await runScenario(path, {
  ...options,
  observers: [(start) => watchLosses(start, (from) => lost.push(from))],
});
const oracles = [neverLost(PLACES.map((place) => lost[Math.floor(place * lost.length)]!))];
const outcome = await runScenario(path, { ...options, oracles, recordFates: true });
const { packetHops } = outcome.result;
console.log(`${formatCount(packetHops)} packets, ${formatCount(outcome.fates.length)} fates`);

const start = process.cpuUsage();
const startMs = performance.now();
const result = await shrink(path, fateFileOf(outcome, { oracles }), { oracles });
const { user, system } = process.cpuUsage(start);
console.log(shrunkWords(path, result).join("\n"));
const cpu = ((user + system) / 1e6).toFixed(1);
const wall = ((performance.now() - startMs) / 1e3).toFixed(1);
console.log(`${cpu} s of CPU time, ${wall} s`);
