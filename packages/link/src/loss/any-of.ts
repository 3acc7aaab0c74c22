import type { Packet } from "@seedwire/wire";
import { make } from "../make.ts";
import { LOSS, NO_PACKET, type Loss, type LossModel } from "./loss.ts";

/** Several losses at one place; each sees every packet. */
class AnyOf implements Loss {
  readonly #losses: readonly Loss[];

  constructor(losses: readonly Loss[]) {
    this.#losses = losses;
  }

  hits(packet: Packet, nowNs: number): boolean {
    let hit = false;
    for (const loss of this.#losses) {
      if (loss.hits(packet, nowNs)) hit = true;
    }
    return hit;
  }
}

/**
 * Packets that at least one of several models hits. Each sees every packet, and draws from a random
 * stream of its own.
 *
 * @example anyOf(bernoulli(0.01), segments("5, 70.2"))
 */
export function anyOf(...models: readonly LossModel[]): LossModel {
  return (place, purpose) => {
    const losses = models
      .map((model, i) => {
        const name = i === 0 ? purpose : `${purpose} ${i + 1}`;
        return make(model, [place, name], LOSS, `Link "${place.link}": anyOf`);
      })
      .filter((loss) => loss !== NO_PACKET);
    return losses.length === 0 ? NO_PACKET : new AnyOf(losses);
  };
}
