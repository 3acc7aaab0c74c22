import * as fs from "node:fs";
import { InputError } from "seedwire";
import { parseCsv } from "../../../scripts/conformance/csv.ts";

/** One run of one flow that was measured on Linux: a line of `goodput.csv`. */
export interface MeasuredRun {
  /** Congestion control, as Linux calls it. */
  readonly cc: string;
  readonly rttNs: number;
  /** Probability that a packet is lost on the wire. */
  readonly loss: number;
  readonly rateBps: number;
  /** Packets that may wait at the transmitter. */
  readonly queuePackets: number;
  /** Of the generator of losses. */
  readonly seed: number;
  readonly durationNs: number;
  readonly goodputBps: number;
  readonly retransmits: number;
}

/** Each column with what its numbers have to be. */
const NUMBERS = {
  rtt_ms: { least: 0.001, whole: false },
  loss: { least: 0, whole: false },
  rate_mbps: { least: 0.001, whole: false },
  queue_pkts: { least: 0, whole: true },
  seed: { least: 0, whole: true },
  duration_s: { least: 0.001, whole: false },
  goodput_mbps: { least: 0, whole: false },
  retransmits: { least: 0, whole: true },
} as const;

/** Reads a file of measured runs; what is wrong with it is an `InputError` that says where. */
export function readMeasuredRuns(file: string): MeasuredRun[] {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    return parseMeasuredRuns(text);
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`);
  }
}

export function parseMeasuredRuns(text: string): MeasuredRun[] {
  const rows = parseCsv(text);
  if (rows.length === 0) throw new Error("no runs below the line with the names of the columns");
  return rows.map((row, i) => {
    const number = (name: keyof typeof NUMBERS): number => readNumber(row, name, i + 2);
    const cc = row["cc"] ?? "";
    if (cc === "") throw new Error(`line ${i + 2}: no cc, expected a name such as "cubic"`);
    const loss = number("loss");
    if (loss > 1) throw new Error(`line ${i + 2}: loss is ${loss}, expected 0 to 1`);
    return {
      cc,
      rttNs: Math.round(number("rtt_ms") * 1e6),
      loss,
      rateBps: number("rate_mbps") * 1e6,
      queuePackets: number("queue_pkts"),
      seed: number("seed"),
      durationNs: Math.round(number("duration_s") * 1e9),
      goodputBps: number("goodput_mbps") * 1e6,
      retransmits: number("retransmits"),
    };
  });
}

function readNumber(row: Record<string, string>, name: keyof typeof NUMBERS, line: number): number {
  const { least, whole } = NUMBERS[name];
  const text = row[name];
  if (text === undefined) {
    throw new Error(`there is no column "${name}"; expected cc,${Object.keys(NUMBERS).join(",")}`);
  }
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  throw new Error(`line ${line}: ${name} is "${text}", expected ${kind} from ${least}`);
}
