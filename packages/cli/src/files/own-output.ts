import * as fs from "node:fs";

/** What this process says goes there: stdout and stderr. */
const DESCRIPTORS = [1, 2] as const;

/**
 * The descriptor of stdout or stderr if that goes to this very file, by whatever name: `/dev/stdout` with
 * `> both.txt`, or `both.txt` itself. Whoever opened it once more, or put another file in its place, would
 * write over what is said there. Null for other files; and for pipes and devices, which take what comes from
 * several sides.
 */
export function outputThatGoesTo(file: string): number | null {
  const wanted = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
  if (wanted?.isFile() !== true) return null;
  const found = DESCRIPTORS.find((fd) => {
    const goesTo = stateOf(fd);
    return goesTo !== null && goesTo.dev === wanted.dev && goesTo.ino === wanted.ino;
  });
  return found ?? null;
}

function stateOf(fd: number): fs.BigIntStats | null {
  try {
    return fs.fstatSync(fd, { bigint: true });
  } catch {
    return null; // it was closed before this process began
  }
}
