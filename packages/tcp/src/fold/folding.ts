import type { Packet } from "@seedwire/wire";
import type { ConnectionEnds } from "../create-tcb.ts";
import { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { isFoldable } from "./foldable.ts";
import { Handshake } from "./handshake.ts";
import { type FoldedTcb, Model } from "./model.ts";

/** Models of a host: one for each configuration and state, or nearly. What is like none stays as it is. */
const MOST_MODELS = 32;

/**
 * Folds the TCBs of connections that are idle, or over, so that a host may have a hundred thousand of
 * them: 0.4 KB each, instead of 6. Nothing else changes by it: who asks for a TCB gets it unfolded, which
 * takes some 10 us. A TCB of which its handshake tells all is folded to that, and others by a model.
 */
export class Folding {
  /** So many open connections of a host are not worth it, and as many that are closed. */
  keeps = 64;
  /** TCBs that are not folded, of open connections and of closed ones. */
  #open = 0;
  #closed = 0;
  /** The model that served last is the first to be asked. */
  readonly #models: Model[] = [];
  /** What is sent once more as a handshake is repeated; it goes nowhere. */
  readonly #again = new Outbox();

  /** TCBs that are not folded. */
  get unfolded(): number {
    return this.#open + this.#closed;
  }

  /** There is one more, which is not folded. */
  opens(): void {
    this.#open++;
  }

  /** One that is not folded is CLOSED now. */
  closes(): void {
    this.#open--;
    this.#closed++;
  }

  /** Folds the TCB of a connection that may have come to rest; null if it stays as it is. */
  fold(tcb: Tcb): FoldedTcb | null {
    const isOver = tcb.state === "CLOSED";
    if ((isOver ? this.#closed : this.#open) <= this.keeps || !isFoldable(tcb)) return null;
    const folded = this.#byModel(tcb);
    if (folded !== null) this.#count(isOver, -1);
    return folded;
  }

  /**
   * Folds the TCB of a connection whose SYN has just left, or its answer to one; without Fast Open.
   *
   * @param syn the SYN that it has answered; null if it is the one who opens
   */
  foldHalfOpen(tcb: Tcb, syn: Packet | null): Handshake | null {
    if (this.#open <= this.keeps) return null;
    const handshake = Handshake.begunBy(tcb, syn);
    if (handshake !== null) this.#open--;
    return handshake;
  }

  /** Folds one that is ESTABLISHED, of which its handshake tells all; says whether that is worth it. */
  foldEstablished(): boolean {
    if (this.#open <= this.keeps) return false;
    this.#open--;
    return true;
  }

  unfold(folded: FoldedTcb): Tcb {
    const tcb = folded.model.unfold(folded);
    this.#count(tcb.state === "CLOSED", 1);
    return tcb;
  }

  unfoldHandshake(handshake: Handshake, ends: ConnectionEnds): Tcb {
    this.#open++;
    return handshake.unfold(ends, this.#again);
  }

  #count(isOver: boolean, more: number): void {
    if (isOver) this.#closed += more;
    else this.#open += more;
  }

  #byModel(tcb: Tcb): FoldedTcb | null {
    const models = this.#models;
    for (let index = 0; index < models.length; index++) {
      const model = models[index]!;
      const folded = model.fold(tcb);
      if (folded === null) continue;
      models[index] = models[0]!;
      models[0] = model;
      return folded;
    }
    if (models.length === MOST_MODELS) return null;
    const model = new Model(tcb);
    models.unshift(model);
    return model.fold(tcb);
  }
}
