import { MAX_NS, show, type Rng } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { Delay, DelayModel } from "./delay/index.ts";
import type { Fate } from "./fates/index.ts";
import { LOSS, NO_PACKET, type Loss, type LossModel } from "./loss/loss.ts";
import { make, type ModelKind } from "./make.ts";
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

export const MEDIUM_KEYS = [
  "loss",
  "corrupt",
  "duplicate",
  "jitter",
  "reorder",
] as const satisfies readonly (keyof MediumOptions)[];

const DELAY: ModelKind = { method: "extraNs", example: "uniformJitter(ms(5))" };

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
    if (jitter !== undefined) this.#jitter = this.#make("jitter", jitter, DELAY);
    if (reorder !== undefined) this.#reorder = this.#make("reorder", reorder, DELAY);
    if (this.#corrupt !== null) {
      this.#bits ??= this.#place.simulation.rng(`${this.#place.link} corrupt bit`);
    }
    const strikes = this.#loss !== null || this.#corrupt !== null || this.#duplicate !== null;
    this.active = strikes || this.#jitter !== null || this.#reorder !== null;
  }

  /** Draws the fate of a packet. Every model is asked for every packet, lost or not. */
  draw(packet: Packet, nowNs: number, fate: Fate): void {
    fate.lost = this.#loss !== null && this.#hits(this.#loss, packet, nowNs);
    fate.bit = -1;
    if (this.#corrupt !== null && this.#hits(this.#corrupt, packet, nowNs)) {
      fate.bit = Math.floor(this.#bits!.quick() * packet.sizeBytes * 8);
    }
    fate.copies = this.#duplicate !== null && this.#hits(this.#duplicate, packet, nowNs) ? 1 : 0;
    fate.delayNs = 0;
    if (this.#jitter !== null) fate.delayNs += this.#extraNs(this.#jitter, packet, nowNs);
    if (this.#reorder !== null) fate.delayNs += this.#extraNs(this.#reorder, packet, nowNs);
    fate.scripted = false;
  }

  /** What a model says, which may be one that somebody else wrote. */
  #hits(model: Loss, packet: Packet, nowNs: number): boolean {
    const hits = model.hits(packet, nowNs);
    if (typeof hits === "boolean") return hits;
    return this.#disbelieve("hits", hits, "true or false", false);
  }

  #extraNs(model: Delay, packet: Packet, nowNs: number): number {
    const extraNs = model.extraNs(packet, nowNs);
    if (Number.isInteger(extraNs) && extraNs >= 0 && extraNs <= MAX_NS) return extraNs;
    return this.#disbelieve("extraNs", extraNs, "whole nanoseconds from 0, for example ms(5)", 0);
  }

  /** Ends the run before its next event: the model of a scenario is wrong, and not the simulation. */
  #disbelieve<T>(method: string, said: unknown, right: string, instead: T): T {
    const { link, simulation } = this.#place;
    const what = `Link "${link}": ${method} of a model gives ${show(said)}, expected ${right}`;
    simulation.fail(new RangeError(what));
    return instead;
  }

  #choose(purpose: string, model: LossModel | null): Loss | null {
    const loss = this.#make(purpose, model, LOSS);
    return loss === NO_PACKET ? null : loss;
  }

  #make<Model>(
    purpose: string,
    model: ((place: Place, purpose: string) => Model) | null,
    kind: ModelKind,
  ): Model | null {
    if (model === null) return null;
    const ordinal = (this.#made.get(purpose) ?? 0) + 1;
    const name = ordinal === 1 ? purpose : `${purpose}#${ordinal}`;
    const made = make(model, [this.#place, name], kind, `Link "${this.#place.link}": ${purpose}`);
    this.#made.set(purpose, ordinal);
    return made;
  }
}
