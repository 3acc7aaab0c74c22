// Where the instructions of a packet-hop go, exactly: npm run bench:instructions -- [OPTION...]
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "seedwire";
import { bundle } from "../lib/bundle-questions.ts";
import { CACHE, ROOT } from "../lib/root.ts";
import { table } from "../lib/table.ts";
import { listInstructions, type Listing } from "./listing.ts";

const USAGE = `npm run bench:instructions [-- OPTION...]
  --steps N     instructions to count (default: 1000000, which takes about a minute)
  --set K=V     a parameter of scenarios/dumbbell.ts but bytes and duration, as often as you like
  --warm N      runs before that (default: 20)
  --top N       functions to show (default: 40)
  --help        this
Runs the dumbbell until it is warm, then executes it instruction by instruction: exact, whatever else the
machine does. Linux on x86-64, with gcc; ptrace must be allowed.`;

const STEP = path.join(CACHE, "step");
const PROCESS = path.join(CACHE, "instructions.mjs");

interface Options {
  readonly steps: number;
  readonly warm: number;
  readonly top: number;
  readonly params: Readonly<Record<string, string>>;
}

function readOptions(args: readonly string[]): Options | null {
  const whole = (name: string, text: string): number => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw new InputError(`--${name} ${text}: expected a whole number above 0`);
  };
  const text = { type: "string" } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        steps: { ...text, default: "1000000" },
        warm: { ...text, default: "20" },
        top: { ...text, default: "40" },
        set: { ...text, multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    throw new InputError((error as Error).message);
  }
  if (values.help) return null;
  const params = values.set.map((pair) => {
    const at = pair.indexOf("=");
    if (/^(bytes|duration)=/.test(pair)) {
      throw new InputError(
        `--set ${pair}: the transfer that is counted has no end; leave bytes and duration out`,
      );
    }
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)] as const;
    throw new InputError(`--set ${pair}: expected NAME=VALUE`);
  });
  return {
    steps: whole("steps", values.steps),
    warm: whole("warm", values.warm),
    top: whole("top", values.top),
    params: Object.fromEntries(params),
  };
}

async function count({ steps, warm, params }: Options): Promise<Listing> {
  fs.mkdirSync(CACHE, { recursive: true });
  const source = path.join(ROOT, "bench/instructions/step.c");
  const built = spawnSync("gcc", ["-O2", "-o", STEP, source], { encoding: "utf8" });
  if (built.status !== 0) {
    throw new InputError(
      `gcc could not build bench/instructions/step.c:\n${built.stderr ?? "no gcc"}`,
    );
  }
  await bundle("bench/instructions/process.ts", PROCESS);
  const profiled = ["--perf-basic-prof", "--interpreted-frames-native-stack"];
  const child = spawn(
    process.execPath,
    [...profiled, PROCESS, JSON.stringify(params), String(warm)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const map = `/tmp/perf-${child.pid}.map`; // where V8 writes it, since perf looks there
  try {
    await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    if (child.exitCode !== null) throw new InputError("The dumbbell could not be run; see above");
    const stepped = spawnSync(STEP, [String(child.pid), String(steps)], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    if (stepped.status !== 0) throw new InputError(`Nothing could be counted: ${stepped.stderr}`);
    return listInstructions(fs.readFileSync(map, "utf8"), stepped.stdout);
  } finally {
    child.kill();
    fs.rmSync(map, { force: true });
  }
}

function show({ instructions, hops, rows }: Listing, top: number): void {
  const per = (value: number): string => (value / Math.max(1, hops)).toFixed(1);
  console.log(`${instructions} instructions, ${hops} packet-hops: ${per(instructions)} for each`);
  console.log(
    table([
      ["function", "a hop", "calls a hop", "a call"],
      ...rows
        .slice(0, top)
        .map((row) => [
          row.name,
          per(row.instructions),
          (row.calls / Math.max(1, hops)).toFixed(2),
          row.calls === 0 ? "" : (row.instructions / row.calls).toFixed(0),
        ]),
    ]),
  );
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(USAGE);
  else show(await count(options), options.top);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
