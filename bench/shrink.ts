/**
 * How long it takes to reduce a failing run: scenarios/path.ts over a cable that loses, and a fault that
 * shows when two certain bytes of the data are lost.
 *
 *   npx tsx bench/shrink.ts [BYTES [LOSS]]      default 10MB 5%
 */
import { formatCount } from "@seedwire/engine";
import { shrink, shrunkWords } from "@seedwire/testing";
import path from "../scenarios/path.ts";
import { failingRun } from "../test/failing-run.fixture.ts";

const [bytes = "10MB", loss = "5%"] = process.argv.slice(2);
const { file, oracles, packetHops } = await failingRun(bytes, loss);
console.log(`${formatCount(packetHops)} packets, ${formatCount(file.fates.length)} fates`);

const start = process.cpuUsage();
const startMs = performance.now();
const result = await shrink(path, file, { oracles });
const { user, system } = process.cpuUsage(start);
console.log(shrunkWords(path, result).join("\n"));
const cpu = ((user + system) / 1e6).toFixed(1);
const wall = ((performance.now() - startMs) / 1e3).toFixed(1);
console.log(`${cpu} s of CPU time, ${wall} s`);
