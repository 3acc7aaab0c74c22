import { show } from "@seedwire/engine";
import type { Loss, LossModel } from "./loss.ts";

/** Counts packets and hits those whose number is in a list. */
class Ordinals implements Loss {
  readonly #wanted: ReadonlySet<number>;
  #count = 0;

  constructor(wanted: ReadonlySet<number>) {
    this.#wanted = wanted;
  }

  hits(): boolean {
    return this.#wanted.has(++this.#count);
  }
}

class EveryNth implements Loss {
  readonly #period: number;
  #count = 0;

  constructor(period: number) {
    this.#period = period;
  }

  hits(): boolean {
    return ++this.#count % this.#period === 0;
  }
}

function checkOrdinal(value: number, call: string): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`${call}: packets are counted from 1, so ${show(value)} names none`);
}

/** Scripted loss: the packets with these numbers, counted from 1 over all that the link carries. */
export function ordinals(...wanted: readonly number[]): LossModel {
  for (const ordinal of wanted) checkOrdinal(ordinal, "ordinals(...)");
  return () => new Ordinals(new Set(wanted));
}

/** Every n-th packet that the link carries. */
export function everyNth(period: number): LossModel {
  checkOrdinal(period, "everyNth(...)");
  return () => new EveryNth(period);
}
