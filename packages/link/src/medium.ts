import type { Rng } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Delay, DelayModel } from "./delay/index.ts";
import type { Fate } from "./fates.ts";
import type { Loss, LossModel } from "./loss/index.ts";
import type { Place } from "./queue/index.ts";

/** What may happen to packets on the wire of a link. All default to nothing. */
export interface MediumOptions {
  /** Packets that are lost; they have used the transmitter. */
  readonly loss?: LossModel;
  /** Packets in which one random bit is flipped. */
  readonly corrupt?: LossModel;
  /** Packets that arrive twice. */
  readonly duplicate?: LossModel;
  /** How much later than the link's delay packets arrive. */
  readonly jitter?: DelayModel;
  /** Packets held back, so that others overtake them. */
  readonly reorder?: DelayModel;
}

/** The wire of a link: draws the fate of each packet from the models, in a fixed order. */
export class Medium {
  /** Whether anything at all can happen here. */
  active: boolean;
  #loss: Loss | null;
  readonly #corrupt: Loss | null;
  readonly #duplicate: Loss | null;
  readonly #jitter: Delay | null;
  readonly #reorder: Delay | null;
  readonly #bits: Rng | null;
  #changes = 0;

  constructor(place: Place, options: MediumOptions) {
    const { loss, corrupt, duplicate, jitter, reorder } = options;
    this.#loss = loss?.(place, "loss") ?? null;
    this.#corrupt = corrupt?.(place, "corrupt") ?? null;
    this.#duplicate = duplicate?.(place, "duplicate") ?? null;
    this.#jitter = jitter?.(place) ?? null;
    this.#reorder = reorder?.(place) ?? null;
    this.#bits = corrupt === undefined ? null : place.simulation.rng(`${place.link} corrupt bit`);
    this.active = [loss, corrupt, duplicate, jitter, reorder].some((model) => model !== undefined);
  }

  /** Replaces the loss; it draws from a stream of its own. */
  setLoss(loss: LossModel, place: Place): void {
    this.#changes++;
    this.#loss = loss(place, `loss#${this.#changes + 1}`);
    this.active = true;
  }

  /** Draws the fate of a packet. Every model is asked for every packet, lost or not. */
  draw(packet: Packet, nowNs: number, fate: Fate): void {
    fate.lost = this.#loss !== null && this.#loss.hits(packet, nowNs);
    fate.bit = -1;
    if (this.#corrupt !== null && this.#corrupt.hits(packet, nowNs)) {
      fate.bit = Math.floor(this.#bits!.quick() * packet.sizeBytes * 8);
    }
    fate.copies = this.#duplicate !== null && this.#duplicate.hits(packet, nowNs) ? 1 : 0;
    fate.delayNs = 0;
    if (this.#jitter !== null) fate.delayNs += this.#jitter.extraNs(packet, nowNs);
    if (this.#reorder !== null) fate.delayNs += this.#reorder.extraNs(packet, nowNs);
    fate.scripted = false;
  }
}
