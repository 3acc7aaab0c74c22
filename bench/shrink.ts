/**
 * How long it takes to reduce a failing run: a transfer over a cable that loses, doubles, damages and
 * delays, with a fault that shows when two certain segments are lost.
 *
 *   npx tsx bench/shrink.ts [BYTES [LOSS]]      default 10MB 1%
 */
import { formatCount } from "@seedwire/engine";
import { shrink, shrunkWords } from "@seedwire/testing";
import { plantedRun, transfer } from "../packages/testing/src/shrink/planted.fixture.ts";

const [bytes = "10MB", loss = "1%"] = process.argv.slice(2);
const { file, oracles, hops } = await plantedRun([0.6, 0.8], { bytes, loss });
console.log(`${formatCount(hops)} packets, ${formatCount(file.fates.length)} fates`);
const start = process.cpuUsage();
const startMs = performance.now();
const result = await shrink(transfer, file, { oracles });
const { user, system } = process.cpuUsage(start);
console.log(shrunkWords(transfer, result).join("\n"));
const cpu = ((user + system) / 1e6).toFixed(1);
const wall = ((performance.now() - startMs) / 1e3).toFixed(1);
console.log(`${cpu} s of CPU time, ${wall} s`);
