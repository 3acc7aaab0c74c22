import { colorsIf, type Colors } from "./output/colors.ts";

/** Where a command writes: what is asked for to `out`, all about it to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Colours of `out` and of `err`: each is a terminal or not by itself. */
  readonly outColors: Colors;
  readonly errColors: Colors;
  /** Columns of the terminal that `out` writes to; Infinity if it is none. */
  readonly columns: number;
  /** Whether a line on `err` can be written over again: progress shows. */
  readonly isLive: boolean;
}

/** The terminal that this process was started in. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outColors: colorsIf(hasColors(stdout, process.env)),
    errColors: colorsIf(hasColors(stderr, process.env)),
    columns: stdout.isTTY ? stdout.columns : Infinity,
    isLive: stderr.isTTY && process.env["TERM"] !== "dumb",
  };
}

/** Columns of text for a picture that cannot be cut: in a pipe as many as `COLUMNS` says, or 100. */
export function ladderWidth({ columns }: Terminal): number {
  if (columns !== Infinity) return columns;
  const wanted = Number(process.env["COLUMNS"]);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, 400) : 100;
}

/** Colours only on a terminal, unless the environment has a wish (no-color.org, force-color.org). */
export function hasColors(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM } = env;
  if (NO_COLOR !== "") return false;
  if (FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY === true && TERM !== "dumb";
}
