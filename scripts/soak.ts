// Tries random networks for hours, in all processors: npm run soak (see USAGE)
import { fork, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { FAILURES } from "./guarantees/keep-failure.ts";
import { readScriptArgs } from "./script-args.ts";
import { signatureOf, type Found, type Tried } from "./guarantees/soak-message.ts";

const USAGE = `npm run soak [-- OPTION...]
  Tries random networks and keeps each that breaks a promise, reduced, as a fate file.
  --minutes N   how long (default: 10)
  --jobs N      processes (default: as many as processors)
  --seed S      of what is drawn (default: another one each time)
  --out FOLDER  where failing runs go (default: ${FAILURES})
  --help        this
Ctrl-C ends it. Exit code: 0 nothing found, 1 found, 2 bad usage.`;

const { values, refuse } = readScriptArgs(USAGE, {
  minutes: { type: "string" },
  jobs: { type: "string" },
  seed: { type: "string" },
  out: { type: "string", default: FAILURES },
});
const minutes = readNumber("--minutes", values.minutes ?? "10", 0);
const jobs = readNumber("--jobs", values.jobs ?? String(availableParallelism()), 1);
const seed = values.seed ?? String(randomInt(1_000_000));
const repeat = `npm run soak -- --seed ${seed} --jobs ${jobs}`;
console.log(`seed ${seed}, ${jobs} processes, ${minutes} min; to repeat it: ${repeat}`);

const startMs = performance.now();
const found = new Map<string, Found>();
let networks = 0;
const workers = Array.from({ length: jobs }, (_, job) => startWorker(job));
const clock = setInterval(showProgress, 1000);
const end = setTimeout(finish, minutes * 60_000);
process.on("SIGINT", finish);

function startWorker(job: number): ChildProcess {
  const worker = path.join(import.meta.dirname, "guarantees/soak-worker.ts");
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = fork(worker, [`${seed} ${job}`, values.out], { execArgv: ["--import", tsx] });
  child.on("message", (message: Tried | Found) => {
    if ("networks" in message) networks += message.networks;
    else keep(message);
  });
  child.on("exit", (code) => {
    if (code === null || code === 0) return; // ended by us
    console.error(`A process of the soak has ended with code ${code}`);
    process.exitCode = 3;
    finish();
  });
  return child;
}

/** A failure that another process found too is kept once. */
function keep(failure: Found): void {
  const signature = signatureOf(failure.failure);
  const known = found.get(signature);
  if (known !== undefined) {
    if (known.path !== failure.path) fs.rmSync(failure.path, { force: true });
    return;
  }
  found.set(signature, failure);
  for (const worker of workers) if (worker.connected) worker.send(signature);
  clearLine();
  console.log(failure.message);
}

function showProgress(): void {
  if (!process.stderr.isTTY) return;
  clearLine();
  process.stderr.write(`soak: ${summary()}`);
}

function summary(): string {
  const seconds = (performance.now() - startMs) / 1000;
  const rate = (networks / seconds).toFixed(1);
  const total = networks.toLocaleString("en");
  return `${total} networks in ${(seconds / 60).toFixed(1)} min (${rate}/s), ${found.size} failures`;
}

function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

function finish(): void {
  clearInterval(clock);
  clearTimeout(end);
  process.off("SIGINT", finish);
  for (const worker of workers) {
    worker.removeAllListeners("exit");
    worker.kill("SIGKILL");
  }
  clearLine();
  console.log(summary());
  for (const { failure, path: file } of found.values()) {
    console.log(`${file}: ${failure.split("\n")[0]}`);
  }
  process.exitCode ??= found.size === 0 ? 0 : 1;
}

function readNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (number > 0 && number >= least) return number;
  return refuse(`${name} ${text}: expected a number above 0`);
}
