import type { CongestionController, RandomBelow } from "../congestion/index.ts";
import { createTcb, type TcbInit } from "../create-tcb.ts";
import type { Tcb } from "../tcb.ts";
import { keysOf, ownedBy, recordsOf } from "./records.ts";

/** A TCB that is folded: the numbers in which it may differ from a model of it. */
export interface FoldedTcb {
  readonly model: Model;
  readonly numbers: readonly number[];
  /** The random numbers of the congestion control; and itself, if it is not folded. */
  readonly random: RandomBelow;
  readonly congestion: CongestionController | null;
}

/** Stands for an object that each TCB has of its own. */
const OWNED = Symbol("owned");
/** Stands for null among numbers. */
const NULL = NaN;

/** A field of the records. */
interface Field {
  /** Number of the record, and its key there. */
  readonly record: number;
  readonly key: string;
  /** What the model has there. */
  readonly usual: unknown;
  /** Number of it among those in which some differ; -1 if none does. */
  place: number;
}

/**
 * What many TCBs have in common that are alike but for numbers: thousands of idle connections differ in
 * some forty fields of 290, and are kept as those. (All fields are looked at one by one, by name: 6 us
 * for a TCB. `Object.values` of each record takes several times as long, and `for in` as long.)
 */
export class Model {
  readonly #fields: readonly Field[];
  /** The fields in which some differ. It grows; who was folded before differed in fewer. */
  readonly #varying: Field[] = [];
  /** What a TCB is made from that is then written over. */
  readonly #init: Omit<TcbInit, "random">;

  constructor(tcb: Tcb) {
    const owned = ownedBy(tcb);
    this.#fields = recordsOf(tcb).flatMap((fields, record) =>
      keysOf(fields).map((key): Field => {
        const usual = owned.has(fields[key]) ? OWNED : fields[key];
        return { record, key, usual, place: -1 };
      }),
    );
    const { config, localAddress, localPort, remoteAddress, remotePort, passive, iss } = tcb;
    const ends = { localAddress, localPort, remoteAddress, remotePort };
    const mtuBytes = tcb.sending.pathMtuBytes;
    this.#init = { config, ...ends, passive, iss, tsOffset: 0, mtuBytes, nowNs: 0 };
  }

  /** Folds a TCB; null if it is not like this model. */
  fold(tcb: Tcb): FoldedTcb | null {
    const records = recordsOf(tcb);
    for (const field of this.#fields) {
      const { usual } = field;
      if (usual === OWNED) continue;
      const value = records[field.record]![field.key];
      if (field.place >= 0) {
        scratch[field.place] = asNumber(value);
      } else if (value !== usual) {
        if (!mayVary(value, usual)) return null;
        field.place = this.#varying.push(field) - 1;
        scratch[field.place] = asNumber(value);
      }
    }
    // A copy of an array of doubles takes eight bytes for each, and no more.
    const numbers = scratch.slice(0, this.#varying.length);
    const { congestion } = tcb;
    const kept = congestion.records() === null ? congestion : null;
    return { model: this, numbers, random: congestion.random, congestion: kept };
  }

  /** Makes the TCB anew. */
  unfold({ numbers, random, congestion }: FoldedTcb): Tcb {
    const tcb = createTcb({ ...this.#init, random });
    const records = recordsOf(tcb);
    for (const { record, key, usual, place } of this.#fields) {
      if (usual === OWNED) continue;
      const value = place >= 0 && place < numbers.length ? asValue(numbers[place]!, usual) : usual;
      if (records[record]![key] !== value) records[record]![key] = value;
    }
    if (congestion !== null) tcb.congestion = congestion;
    return tcb;
  }
}

/** Whether a field can have both values within a model. */
function mayVary(value: unknown, usual: unknown): boolean {
  if (typeof value === "boolean") return typeof usual === "boolean";
  return isNumber(value) && isNumber(usual);
}

const isNumber = (value: unknown): boolean => typeof value === "number" || value === null;

/** What varies, as a number. */
function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return value === null ? NULL : Number(value);
}

/**
 * The value that such a number stood for. An integer comes back as one: V8 has it as a double in the array,
 * and a double would make a double of the field, with a box of its own, in every TCB there is.
 */
function asValue(number: number, usual: unknown): unknown {
  if (typeof usual === "boolean") return number !== 0;
  const integer = number | 0;
  if (integer === number) return integer;
  return Number.isNaN(number) ? null : number;
}

/** Numbers on their way into an array of their own; it holds doubles from the first on. */
const scratch = [0.5];
