// What it costs to start the published command, in CPU time of the process and its children, against an
// empty script on the same Node: `--help`, a scenario of one ping in JavaScript and in TypeScript.
// Usage: tsx bench/start-up.ts [--rounds N] [--node FILE] [--json]
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { bundleCli } from "../scripts/bundle/bundle-cli.ts";
import { median, quantile } from "./lib/statistics.ts";
import { table } from "./lib/table.ts";

const HELLO = `import { scenario } from "seedwire";

export default scenario("hello", async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  expect((await a.ping(b)).rttNs).toBe(20e6);
});
`;

/** What a scenario may cost, and what it should: times an empty script. */
const [MOST, WANTED] = [2.5, 1.6];

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    node: { type: "string", default: process.execPath },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`--rounds ${options.rounds}: expected a whole number from 1, for example 15`);
  process.exit(2);
}

const place = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-start-up-"));
try {
  await measure();
} finally {
  fs.rmSync(place, { recursive: true });
}

async function measure(): Promise<void> {
  const cli = await install();
  const contestants: Readonly<Record<string, readonly string[]>> = {
    "empty script": ["empty.mjs"],
    "--help": [cli, "--help"],
    "hello.js": [cli, "run", "hello.js"],
    "hello.js, nothing kept": [cli, "run", "hello.js"],
    "hello.ts": [cli, "run", "hello.ts"],
  };
  const times = Object.keys(contestants).map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    Object.entries(contestants).forEach(([name, args], i) => {
      const ms = cpuMs(args, name.endsWith("nothing kept"));
      if (round >= 0) times[i]!.push(ms); // the first round fills caches
    });
  }
  tell(Object.keys(contestants), times);
}

/** The command as it is installed from its package, beside scenarios. */
async function install(): Promise<string> {
  const cli = path.join(import.meta.dirname, "..", "packages", "cli");
  const installed = path.join(place, "node_modules", "@seedwire", "cli");
  await bundleCli(path.join(installed, "bundle"));
  fs.cpSync(path.join(cli, "bin"), path.join(installed, "bin"), { recursive: true });
  fs.cpSync(path.join(cli, "package.json"), path.join(installed, "package.json"));
  const esbuild = fs.realpathSync(path.join(cli, "node_modules", "esbuild"));
  fs.symlinkSync(esbuild, path.join(place, "node_modules", "esbuild"), "junction");
  for (const [name, text] of [
    ["hello.js", HELLO],
    ["hello.ts", HELLO],
    ["empty.mjs", ""],
    ["package.json", '{ "type": "module" }'],
  ] as const) {
    fs.writeFileSync(path.join(place, name), text);
  }
  return path.join(installed, "bin", "seedwire.js");
}

/** User and system time of a process and those that it starts, which the shell's `times` tells. */
function cpuMs(args: readonly string[], isNothingKept: boolean): number {
  const script = '"$@" >&2; code=$?; times; exit $code';
  const env = {
    ...process.env,
    XDG_CACHE_HOME: path.join(place, "cache"),
    ...(isNothingKept ? { NODE_DISABLE_COMPILE_CACHE: "1" } : {}),
  };
  const line = ["-c", script, "sh", options.node, ...args];
  const { status, stdout, stderr } = spawnSync("bash", line, { cwd: place, env, encoding: "utf8" });
  const ofChildren = stdout.trim().split("\n").at(-1) ?? "";
  const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
  if (status !== 0 || parts.length !== 2) {
    throw new Error(`${options.node} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  }
  return parts.reduce((sum, [, min, sec]) => sum + Number(min) * 60e3 + Number(sec) * 1e3, 0);
}

function tell(names: readonly string[], times: readonly number[][]): void {
  const rows = names.map((name, i) => ({
    name,
    cpuMs: median(times[i]!),
    ratio: median(times[i]!) / median(times[0]!),
    // Of each round by itself: what the machine does besides differs less within one.
    lowRatio: quantile(ratios(times[i]!, times[0]!), 0.25),
    highRatio: quantile(ratios(times[i]!, times[0]!), 0.75),
  }));
  const { ratio } = rows.find(({ name }) => name === "hello.js")!;
  if (ratio > MOST) process.exitCode = 1;
  const node = spawnSync(options.node, ["--version"], { encoding: "utf8" }).stdout.trim();
  if (options.json) {
    console.log(JSON.stringify({ node, rounds, most: MOST, wanted: WANTED, rows }, null, 2));
    return;
  }
  const head = ["", "CPU ms", "x empty", "quartiles"];
  const text = rows.map((row) => [
    row.name,
    row.cpuMs.toFixed(0),
    row.ratio.toFixed(2),
    `${row.lowRatio.toFixed(2)} to ${row.highRatio.toFixed(2)}`,
  ]);
  console.log(`Node ${node}, medians of ${rounds} rounds\n${table([head, ...text])}`);
  const verdict = ratio <= WANTED ? "as wanted" : ratio <= MOST ? "within the limit" : "TOO SLOW";
  console.log(`hello.js: ${ratio.toFixed(2)} x, ${verdict} (at most ${MOST}, wanted ${WANTED})`);
}

function ratios(times: readonly number[], against: readonly number[]): number[] {
  return times.map((time, i) => time / against[i]!);
}
