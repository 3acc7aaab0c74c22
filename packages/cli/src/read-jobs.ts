import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";

/** Each process takes some 100 MB: more of them than any machine has processors only use it up. */
const MOST_JOBS = 512;

/** Reads `--jobs`. */
export function readJobs(text: string): number {
  const jobs = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= MOST_JOBS) return jobs;
  throw new InvalidArgumentError(
    `Expected a whole number from 1 to ${MOST_JOBS}; this machine has ${availableParallelism()} processors`,
  );
}
