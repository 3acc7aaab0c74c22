import { spawnSync } from "node:child_process";

/**
 * Runs the program of a peer, in a process of its own.
 *
 * @param title what it is, for errors
 * @param keys the numbers that it has to tell, in one line of JSON on stdout
 * @throws {Error} if it fails, or tells something else
 */
export function runProgram<K extends string>(
  title: string,
  command: string,
  args: readonly (string | number)[],
  keys: readonly K[],
): Readonly<Record<K, number>> {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args.map(String), {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw new Error(`${title} could not be run: ${error.message}`);
  if (status !== 0) {
    const end = signal ?? `exit code ${status}`;
    throw new Error(`${title} ended with ${end}${stderr === "" ? "" : `: ${stderr.trim()}`}`);
  }
  return numbersIn(title, stdout, keys);
}

/**
 * The numbers of the last JSON object in what a program printed. (Whatever else it printed may stand before
 * and behind on the same line: ns-2's own messages come through another buffer than those of its scripts.)
 */
export function numbersIn<K extends string>(
  title: string,
  text: string,
  keys: readonly K[],
): Readonly<Record<K, number>> {
  const json = text.match(/\{"[^{}]*\}/g)?.at(-1);
  const found = json === undefined ? {} : parse(json);
  for (const key of keys) {
    const number = found[key];
    if (typeof number === "number" && Number.isFinite(number) && number >= 0) continue;
    throw new Error(
      `${title} printed ${JSON.stringify(text.slice(-200))}, expected one line of JSON with ${keys.join(", ")}`,
    );
  }
  return found as Record<K, number>;
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Bytes that the bottleneck of the dumbbell takes in a second, 100 Mbit/s. */
const BYTES_PER_SECOND = 12_500_000;
const SEGMENT_BYTES = 1448;
/**
 * A segment has three links to go, its ACK too; an ACK for every other segment makes 4.5 hops for each, one for
 * each segment 6, and what is sent again comes on top.
 */
const HOPS_PER_SEGMENT = [4, 9] as const;

/** What a dumbbell did. */
export interface Counted {
  readonly hops: number;
  readonly deliveredBytes: number;
}

/** Refuses what cannot be the dumbbell: its bottleneck has to be busy, and hops be counted as we do. */
export function checkCounted(title: string, { hops, deliveredBytes }: Counted, seconds: number) {
  if (deliveredBytes < (seconds * BYTES_PER_SECOND) / 2) {
    throw new Error(`${title} delivered only ${deliveredBytes} bytes in ${seconds} s, 100 Mbit/s`);
  }
  const perSegment = hops / (deliveredBytes / SEGMENT_BYTES);
  const [least, most] = HOPS_PER_SEGMENT;
  if (perSegment >= least && perSegment <= most) return;
  throw new Error(
    `${title} counted ${perSegment.toFixed(1)} hops for a segment, expected ${least} to ${most}`,
  );
}

/** CPU ns of one of so many things; an error if nothing was done, or it took no time. */
export function nsOfEach(title: string, cpuNs: number, count: number): number {
  if (cpuNs > 0 && count > 0) return cpuNs / count;
  throw new Error(`${title} took ${cpuNs} ns of CPU time for ${count} hops or events: too few`);
}
