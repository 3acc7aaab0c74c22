import { InputError } from "seedwire";

/** One packet of a table, as it was seen at the client. */
export interface TraceRow {
  /** Since the client's first SYN. Packets of the client when they are sent, others when they come. */
  readonly timeMs: number;
  /** ">" from the client to the server. */
  readonly direction: ">" | "<";
  /** "S", "S.", ".", "P.", "F.", "R.", ... */
  readonly flags: string;
  /** Relative to the initial sequence number of who sent it. */
  readonly seq: number;
  readonly length: number;
  /** Relative too; null without ACK bit. */
  readonly ack: number | null;
  /** Scaled. */
  readonly window: number;
  /** SACK blocks as they stand in the option, the block of a D-SACK with a "d": "d1-1449 2897-4345". */
  readonly sack: string;
  /** "" for a packet that arrived, "lost", or "hole" while nothing arrives. */
  readonly fate: string;
}

/** A table with what its first line says. */
export interface TraceFile {
  readonly name: string;
  /** `key=value` pairs of the first line. */
  readonly header: ReadonlyMap<string, string>;
  readonly rows: readonly TraceRow[];
}

const COLUMNS = "t_ms,dir,flags,seq,len,ack,win,sack,fate";

/**
 * Reads a packet table: a line of `# key=value` pairs, a line of column names, a line for each packet.
 *
 * @throws {InputError} which says in what line it is no such table
 */
export function parseTrace(name: string, text: string): TraceFile {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  const [first = "", columns = "", ...rest] = lines;
  if (!first.startsWith("#")) {
    throw new InputError(
      `${name}:1: expected "# scenario=... cc=... bytes=...", found "${shortened(first)}"`,
    );
  }
  if (columns.trim() !== COLUMNS) {
    throw new InputError(
      `${name}:2: expected the columns "${COLUMNS}", found "${shortened(columns)}"`,
    );
  }
  const rows = rest.map((line, n) => parseRow(line, `${name}:${n + 3}`));
  if (rows.length === 0) throw new InputError(`${name}: the table holds no packets`);
  return { name, header: parseHeader(first, name), rows };
}

function parseHeader(line: string, name: string): ReadonlyMap<string, string> {
  const words = line.replace(/^#\s*/, "").split(/\s+/).filter(Boolean);
  const pairs = words.map((word): [string, string] => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      throw new InputError(`${name}:1: expected key=value, found "${shortened(word)}"`);
    }
    return [key, value];
  });
  return new Map(pairs);
}

function parseRow(line: string, where: string): TraceRow {
  const cells = line.split(",");
  const [time = "", direction, flags = "", seq = "", length = "", ack = "", window = ""] = cells;
  const wrong = (what: string, found: string | undefined): InputError =>
    new InputError(`${where}: expected ${what}, found "${shortened(found ?? "")}"`);
  const numberIn = (cell: string, what: string): number => {
    if (!/^\d+(\.\d+)?$/.test(cell)) throw wrong(what, cell);
    return Number(cell);
  };
  if (cells.length < 9) throw wrong("9 cells", line);
  if (direction !== ">" && direction !== "<") throw wrong('the direction, ">" or "<"', direction);
  if (!/^[SFRPEWU.]+$/.test(flags)) throw wrong('flags such as "S." or "P."', flags);
  return {
    timeMs: numberIn(time, "a time in ms"),
    direction,
    flags,
    seq: numberIn(seq, "a sequence number"),
    length: numberIn(length, "a length"),
    ack: ack === "" ? null : numberIn(ack, "an acknowledgement number"),
    window: window === "" ? 0 : numberIn(window, "a window"),
    // What stands between blocks, a comma too, is of no account.
    sack: parseSack(cells.slice(7, -1).join(" "), (found) => wrong("SACK blocks", found)),
    fate: cells.at(-1)!.trim(),
  };
}

/** Blocks with one blank in between; a D-SACK is marked by a "d" before or behind it. */
function parseSack(cell: string, wrong: (found: string) => InputError): string {
  const words = cell
    .replaceAll(/d\s*[:=]?\s*(?=\d)/g, "d")
    .split(/[^\dd-]+/)
    .filter(Boolean);
  return words
    .map((word) => {
      const [, edges] = /^d?(\d+-\d+)d?$/.exec(word) ?? [];
      if (edges === undefined) throw wrong(cell);
      return word.includes("d") ? `d${edges}` : edges;
    })
    .join(" ");
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
