import { show } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import { LOSS, type Loss, type LossModel } from "../loss/loss.ts";
import { make } from "../make.ts";
import type { Delay, DelayModel } from "./delay.ts";

class HeldBack implements Delay {
  readonly #chosen: Loss;
  readonly #byNs: number;

  constructor(chosen: Loss, byNs: number) {
    this.#chosen = chosen;
    this.#byNs = byNs;
  }

  extraNs(packet: Packet, nowNs: number): number {
    return this.#chosen.hits(packet, nowNs) ? this.#byNs : 0;
  }
}

/**
 * Reordering: the chosen packets arrive `byNs` later than they would, so that others overtake
 * them.
 *
 * @example heldBack(bernoulli(0.2), ms(10))
 */
export function heldBack(which: LossModel, byNs: number): DelayModel {
  if (!(Number.isInteger(byNs) && byNs >= 0)) {
    throw new RangeError(
      `heldBack(..., ${show(byNs)}): expected whole nanoseconds, for example ms(10)`,
    );
  }
  return (place, purpose) =>
    new HeldBack(make(which, [place, purpose], LOSS, `Link "${place.link}": heldBack`), byNs);
}
