import type { RunObserver } from "seedwire";

/** A process that has run for so long will run for longer. */
const AFTER_SECONDS = 10;
/** Events between looks at the clock: some tens of milliseconds. */
const EVENTS_BETWEEN = 100_000;
/** Bytes of bytecode: of all that is put into a function, of what always is, and of one function that is. By default 920, 4600, 460. */
const FLAGS = [
  "--max-inlined-bytecode-size-cumulative=16000",
  "--max-inlined-bytecode-size-absolute=20000",
  "--max-inlined-bytecode-size=4000",
];
/** Who debugs, measures or has chosen flags of his own is left alone. */
const HANDS_OFF =
  /^["']?--?(?:inspect|trace|jitless|.*(?:prof|inlin|turbo|\b(?:de)?opt(?:\b|imi)))/;

let isDone = false;

/**
 * Has V8 compile a long run anew, and put more functions into others. Its own budget is for pages that have
 * to be there at once; a simulation that runs on for minutes can wait for better code. Measured on Node 20,
 * one bulk transfer: a fifth fewer instructions for a packet-hop, and a quarter of the time. It costs about
 * two seconds of the compiler, in threads beside, and what the run loses until it is ready, so
 * it comes only when a process has run for as long as that takes to come back.
 *
 * What a run does is the same, and no other host has it.
 */
export const compileAnewIfLong: RunObserver = ({ simulation }) => {
  if (isDone || !mayCompileAnew(process)) return;
  simulation.pulse(EVENTS_BETWEEN, () => {
    if (!isDone && process.uptime() > AFTER_SECONDS) compileAnew();
  });
};

/** Whether this is Node, and nobody looks into its compiler. */
export function mayCompileAnew({
  versions,
  execArgv,
  env,
}: Pick<NodeJS.Process, "versions" | "execArgv" | "env">): boolean {
  if ("bun" in versions || "deno" in versions) return false;
  if (env["NODE_V8_COVERAGE"] !== undefined) return false;
  const words = [...execArgv, ...(env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  return !words.some((word) => HANDS_OFF.test(word.replace(/=.*/, "").replaceAll("_", "-")));
}

/** From now on V8 compiles so; what it has compiled is forgotten. Where that is not to be had, or not allowed, all stays as it is. */
export function compileAnew(): void {
  isDone = true;
  try {
    forgetWhatWasCompiled();
  } catch {
    // older than `getBuiltinModule`, built without an inspector, or `--permission`: the run goes on as it did
  }
}

function forgetWhatWasCompiled(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  const { Session } = process.getBuiltinModule("node:inspector");
  const session = new Session();
  session.connect();
  for (const flag of FLAGS) setFlagsFromString(flag);
  // To count calls exactly V8 throws away the code of all functions, which could not count; so it is made anew.
  for (const method of ["enable", "startPreciseCoverage", "stopPreciseCoverage", "disable"]) {
    session.post(`Profiler.${method}`);
  }
  session.disconnect();
}
