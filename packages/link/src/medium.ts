import type { Rng } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Delay, DelayModel } from "./delay/index.ts";
import type { Fate } from "./fates/index.ts";
import { NO_PACKET, type Loss, type LossModel } from "./loss/loss.ts";
import type { Place } from "./place.ts";

/** What may happen to packets on the wire of a link. All default to nothing. */
export interface MediumOptions {
  /** Packets that are lost; they have used the transmitter, and nothing else happens to them. */
  readonly loss?: LossModel;
  /** Packets in which one random bit is flipped. */
  readonly corrupt?: LossModel;
  /** Packets that arrive twice, the copy right behind the packet. */
  readonly duplicate?: LossModel;
  /** How much later than the link's delay packets arrive; so they may overtake each other. */
  readonly jitter?: DelayModel;
  /** Packets held back, so that others overtake them. */
  readonly reorder?: DelayModel;
}

/** New models for the wire of a link: what is not named stays, `null` takes a model away. */
export type MediumChange = {
  readonly [What in keyof MediumOptions]?: MediumOptions[What] | null;
};

/** The wire of a link: draws the fate of each packet from the models, in a fixed order. */
export class Medium {
  /** Whether anything at all can happen here. */
  active = false;
  readonly #place: Place;
  #loss: Loss | null = null;
  #corrupt: Loss | null = null;
  #duplicate: Loss | null = null;
  #jitter: Delay | null = null;
  #reorder: Delay | null = null;
  /** Which bit is flipped; one stream, whatever the models. */
  #bits: Rng | null = null;
  /** Models so far, by purpose. */
  readonly #made = new Map<string, number>();

  constructor(place: Place, models: MediumOptions) {
    this.#place = place;
    this.set(models);
  }

  /** Changes models. Each one draws from a stream of its own, so none repeats what was drawn. */
  set({ loss, corrupt, duplicate, jitter, reorder }: MediumChange): void {
    if (loss !== undefined) this.#loss = this.#choose("loss", loss);
    if (corrupt !== undefined) this.#corrupt = this.#choose("corrupt", corrupt);
    if (duplicate !== undefined) this.#duplicate = this.#choose("duplicate", duplicate);
    if (jitter !== undefined) this.#jitter = this.#make("jitter", jitter);
    if (reorder !== undefined) this.#reorder = this.#make("reorder", reorder);
    if (this.#corrupt !== null) {
      this.#bits ??= this.#place.simulation.rng(`${this.#place.link} corrupt bit`);
    }
    const strikes = this.#loss !== null || this.#corrupt !== null || this.#duplicate !== null;
    this.active = strikes || this.#jitter !== null || this.#reorder !== null;
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

  #choose(purpose: string, model: LossModel | null): Loss | null {
    const loss = this.#make(purpose, model);
    return loss === NO_PACKET ? null : loss;
  }

  #make<Model>(
    purpose: string,
    model: ((place: Place, purpose: string) => Model) | null,
  ): Model | null {
    if (model === null) return null;
    const ordinal = (this.#made.get(purpose) ?? 0) + 1;
    this.#made.set(purpose, ordinal);
    return model(this.#place, ordinal === 1 ? purpose : `${purpose}#${ordinal}`);
  }
}
