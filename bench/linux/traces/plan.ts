import { controllers, type ControllerName } from "@seedwire/tcp";
import { InputError } from "seedwire";
import type { TraceFile, TraceRow } from "./file.ts";

/** A transfer from client to server, with the packets that are lost. */
export interface TransferPlan {
  readonly congestionControl: ControllerName;
  readonly bytes: number;
  readonly rttMs: number;
  readonly rateMbps: number;
  readonly queuePackets: number;
  readonly mtuBytes: number;
  /** Names as `segments` of the link layer knows them: "5", "70.2", "syn.1", "fin.1", "ack.3". */
  readonly lostThere: readonly string[];
  readonly lostBack: readonly string[];
  /** How long after connect() the client writes. */
  readonly pauseMs: number;
  /** How long after the last byte is acknowledged the client closes; null: right behind its write. */
  readonly closeAfterMs: number | null;
}

const CLOSE_AFTER_MS = 300;
/** IPv4 and TCP headers with timestamps. */
const HEADER_BYTES = 52;

/**
 * What is to be run to repeat a table.
 *
 * @throws {InputError} if the first line of the table does not say it
 */
export function planTransfer(file: TraceFile): TransferPlan {
  const { name, header, rows } = file;
  const text = (key: string): string => {
    const value = header.get(key);
    if (value === undefined) {
      throw new InputError(
        `${name}:1: "${key}=" is missing; there are ${[...header.keys()].join(", ")}`,
      );
    }
    return value;
  };
  const number = (key: string, or?: number): number => {
    if (or !== undefined && !header.has(key)) return or;
    const value = Number(text(key));
    if (Number.isFinite(value) && value >= 0) return value;
    throw new InputError(`${name}:1: expected a number, found "${key}=${text(key)}"`);
  };
  const congestionControl = text("cc");
  if (!isController(congestionControl)) {
    const known = Object.keys(controllers).join(", ");
    throw new InputError(`${name}:1: expected one of ${known}, found "cc=${congestionControl}"`);
  }
  const isAtOnce = header.get("close") !== "acked" && closesAtOnce(rows);
  return {
    congestionControl,
    bytes: number("bytes"),
    rttMs: number("rtt_ms"),
    rateMbps: number("rate_mbps"),
    queuePackets: number("queue"),
    mtuBytes: number("mss") + HEADER_BYTES,
    lostThere: namesOf(header.get("drop_ab")) ?? lostIn(rows, ">", 0),
    lostBack: namesOf(header.get("drop_ba")) ?? lostIn(rows, "<", number("rtt_ms") / 2),
    pauseMs: number("pause_before_write_ms", 0),
    closeAfterMs: isAtOnce ? null : CLOSE_AFTER_MS,
  };
}

const isController = (name: string): name is ControllerName => Object.hasOwn(controllers, name);

/** Whether the FIN went out before all data was acknowledged. */
function closesAtOnce(rows: readonly TraceRow[]): boolean {
  const finAt = rows.findIndex(({ direction, flags }) => direction === ">" && flags.includes("F"));
  if (finAt < 0) return false;
  const { seq } = rows[finAt]!;
  const acked = rows.findIndex(({ direction, ack }) => direction === "<" && ack === seq);
  return acked < 0 || acked > finAt;
}

/**
 * The names in a list of the first line: "d70,d70.2", "d70-d74", "syn.1", "fin.1", "none"; null if
 * there is one that is not known, and the fates in the table have to tell.
 */
export function namesOf(list: string | undefined): readonly string[] | null {
  if (list === undefined) return null;
  const names: string[] = [];
  for (const word of list.split(/[,;+]/)) {
    if (word === "none" || word === "") continue;
    const [, kind, first, last, copy] =
      /^(d|syn|fin)\.?(\d+)(?:-(?:d|syn|fin)?\.?(\d+))?(?:\.(\d+))?$/.exec(word) ?? [];
    if (kind === undefined) return null;
    for (let n = Number(first); n <= Number(last ?? first); n++) {
      if (kind === "d") names.push(copy === undefined ? `${n}` : `${n}.${copy}`);
      else names.push(`${kind}.${n}`);
    }
  }
  return names;
}

/**
 * The names of the packets that a table calls lost, in one direction.
 *
 * @param delayMs how long before packets appear in the table they were sent, unless they were lost
 */
export function lostIn(
  rows: readonly TraceRow[],
  direction: TraceRow["direction"],
  delayMs: number,
): readonly string[] {
  const counts = new Map<string, number>();
  const count = (key: string): number => {
    const next = (counts.get(key) ?? 0) + 1;
    counts.set(key, next);
    return next;
  };
  const numbers = new Map<number, number>();
  const sentMs = ({ timeMs, fate }: TraceRow): number => (fate === "" ? timeMs - delayMs : timeMs);
  const sent = rows
    .filter((row) => row.direction === direction)
    .toSorted((a, b) => sentMs(a) - sentMs(b));
  return sent.flatMap(({ seq, length, flags, fate }) => {
    if (length > 0 && !numbers.has(seq)) numbers.set(seq, numbers.size + 1);
    let name: string;
    if (flags.includes("R")) return [];
    if (flags.includes("S")) name = `syn.${count("syn")}`;
    else if (length > 0) name = `${numbers.get(seq)}.${count(`${seq}`)}`;
    else if (flags.includes("F")) name = `fin.${count("fin")}`;
    else name = `ack.${count("ack")}`;
    return fate === "" ? [] : [name];
  });
}
