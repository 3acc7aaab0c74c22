// Whether speed is what it was: ratios and counts, never absolute times, against what was recorded.
// Usage: npm run bench:check [-- OPTION...]; --help has the options. Exit code 1 past a limit.
import { InputError } from "seedwire";
import { readBaseline, recordOf, writeBaseline, type Baseline } from "./check/baseline.ts";
import { judge, type Judged } from "./check/judge.ts";
import { measureAgain, measureAll, type Watched } from "./check/measure.ts";
import { readOptions, USAGE } from "./check/options.ts";
import { bundleQuestions } from "./lib/bundle-questions.ts";
import { surroundings } from "./lib/machine.ts";
import { table, threeDigits } from "./lib/text.ts";
import { native } from "./peers/native.ts";
import { MissingPeerError } from "./peers/peer.ts";

/** How often a ratio that is beyond its limit is measured again. */
const MOST_REPEATS = 2;

/** The exit code. */
async function main(): Promise<number> {
  const { short, record, json, help } = readOptions(process.argv.slice(2));
  if (help) {
    console.log(`Usage: ${USAGE}`);
    return 0;
  }
  const baseline = record ? null : readBaseline();
  const hasGcc = !short && hasNative(record);
  await bundleQuestions();
  const its = surroundings();
  const form = short ? "short" : "long";
  let measured = await measureAll(form, hasGcc);
  if (baseline === null) {
    writeBaseline({ surroundings: its, numbers: Object.fromEntries(measured.map(entryOf)) });
    console.log(`bench:check: ${measured.length} numbers recorded in bench/check/baseline.json`);
    return 0;
  }
  let judged = judge(measured, baseline);
  for (let repeats = 0; repeats < MOST_REPEATS && brokenOf(judged).length > 0; repeats++) {
    const named = new Set(brokenOf(judged).map(({ id }) => id));
    judged = judge((measured = await measureAgain(form, measured, named)), baseline);
  }
  const broken = brokenOf(judged);
  const document = { surroundings: its, passed: broken.length === 0, numbers: judged };
  if (json) console.log(JSON.stringify(document, null, 2));
  else process.stdout.write(textOf(judged, broken.length));
  return broken.length === 0 ? 0 : 1;
}

const brokenOf = (judged: readonly Judged[]): Judged[] =>
  judged.filter(({ verdict }) => verdict === "broken");

/** Whether the C skeleton can be built. A baseline has to have it. */
function hasNative(isNeeded: boolean): boolean {
  try {
    native.build();
    return true;
  } catch (error) {
    if (isNeeded || !(error instanceof MissingPeerError)) throw error;
    console.error(`${error.message} Its ratio is left out.`);
    return false;
  }
}

const entryOf = ({
  id,
  value,
  tolerance,
  slack,
}: Watched): [string, Baseline["numbers"][string]] => [id, recordOf(value, tolerance, slack)];

function textOf(judged: readonly Judged[], broken: number): string {
  const rows = judged.map(({ what, value, recorded, limit, verdict }) => [
    what,
    ...[value, recorded, limit].map(threeDigits),
    verdict,
  ]);
  const sum = `${judged.length - broken} of ${judged.length} within their limits`;
  const how =
    broken === 0
      ? ""
      : "; a ratio rises too when what it is compared with becomes faster. If it is meant: npm run bench:check -- --record, and the commit says why";
  return `${table(["", "now", "recorded", "limit", ""], rows)}bench:check: ${sum}${how}\n`;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof InputError || error instanceof MissingPeerError)) throw error;
  console.error(`bench:check: ${error.message}\nUsage: ${USAGE}`);
  process.exitCode = 2;
}
