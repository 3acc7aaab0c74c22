/** A piece of machine code, as `node --perf-basic-prof` lists it. */
interface Code {
  readonly start: number;
  readonly bytes: number;
  readonly name: string;
}

/** What a function did while instructions were counted. */
export interface Row {
  /** Function and line in the bundle; `native code` for what V8 has not made. */
  readonly name: string;
  instructions: number;
  /** How often its first instruction was executed. */
  calls: number;
}

export interface Listing {
  readonly instructions: number;
  /** Calls of {@link HOP}. */
  readonly hops: number;
  /** By instructions, most first. */
  readonly rows: readonly Row[];
}

/** Called once for each packet that a link accepts, and too large to be inlined. */
const HOP = "mixPlainSegment";

/**
 * Adds up instructions by function.
 *
 * @param map of `--perf-basic-prof`: `START BYTES NAME` in each line, hexadecimal; what comes later counts
 * @param counted `ADDRESS TIMES` in each line, as `step.c` prints it
 */
export function listInstructions(map: string, counted: string): Listing {
  const codes = readMap(map);
  const rows = new Map<string, Row>();
  let instructions = 0;
  for (const line of linesOf(counted)) {
    const [address, times] = line.split(" ") as [string, string];
    const at = Number.parseInt(address, 16);
    const code = codeAt(codes, at);
    const name = code?.name ?? "native code";
    const row = rows.get(name) ?? { name, instructions: 0, calls: 0 };
    row.instructions += Number(times);
    if (code?.start === at) row.calls += Number(times);
    rows.set(name, row);
    instructions += Number(times);
  }
  const sorted = [...rows.values()].toSorted((a, b) => b.instructions - a.instructions);
  const hops = sorted.find(({ name }) => name.startsWith(`${HOP}:`))?.calls ?? 0;
  return { instructions, hops, rows: sorted };
}

/** Optimized code has a name like `JS:*fire file:///bundle.mjs:3057:7`: `fire:3057` is enough. */
const shortName = (name: string): string =>
  name.replace(/^JS:[*^~+]?(\S.*?) (?:file:\/\/)?\S*?:(\d+):\d+$/, "$1:$2");

function readMap(map: string): Code[] {
  const codes = new Map<number, Code>();
  for (const line of linesOf(map)) {
    const [, start, bytes, name] = /^([0-9a-f]+) ([0-9a-f]+) (.*)$/.exec(line) ?? [];
    if (start === undefined) continue;
    const code = { start: Number.parseInt(start, 16), bytes: Number.parseInt(bytes!, 16) };
    codes.set(code.start, { ...code, name: shortName(name!) });
  }
  return [...codes.values()].toSorted((a, b) => a.start - b.start);
}

function codeAt(codes: readonly Code[], address: number): Code | null {
  let low = 0;
  let high = codes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codes[middle]!.start <= address) low = middle + 1;
    else high = middle;
  }
  const code = codes[low - 1];
  return code !== undefined && address < code.start + code.bytes ? code : null;
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
