import type { Cable as Plugged } from "@seedwire/ip";
import type { Link } from "@seedwire/link";
import type { Host } from "./host.ts";
import {
  toDuration,
  toLoss,
  toRate,
  type DurationLike,
  type LossLike,
  type RateLike,
} from "./quantities.ts";

/** A cable between two hosts or routers: two links, one each way. */
export class Cable {
  readonly name: string;
  /** What it connects, in the order in which it was made. */
  readonly ends: readonly [Host, Host];
  /** From the first end to the second. */
  readonly forward: Link;
  /** From the second end to the first. */
  readonly back: Link;
  /** Who has cut it: itself by `down`, partitions. */
  readonly #cutters = new Set<object>();

  constructor(a: Host, b: Host, { ab, ba }: Plugged) {
    this.name = `${a.name}-${b.name}`;
    this.ends = [a, b];
    this.forward = ab.link;
    this.back = ba.link;
  }

  /** Whether it carries packets. */
  get isUp(): boolean {
    return this.#cutters.size === 0;
  }

  /** Cuts the cable, both ways: what is in it is lost. */
  down(): void {
    this.cut(this);
  }

  /** Mends the cable, whoever cut it. */
  up(): void {
    this.#cutters.clear();
    this.#set();
  }

  /** Cuts the cable until the same cutter, and every other, mends it. */
  cut(cutter: object): void {
    this.#cutters.add(cutter);
    this.#set();
  }

  mend(cutter: object): void {
    this.#cutters.delete(cutter);
    this.#set();
  }

  /** Sets the rate, both ways. What is being transmitted goes on at the old one. */
  setRate(rate: RateLike): void {
    const rateBps = toRate(rate, `Cable ${this.name}: rate`);
    this.forward.setRate(rateBps);
    this.back.setRate(rateBps);
  }

  /** Sets the delay, both ways, of packets sent from now on. */
  setDelay(delay: DurationLike): void {
    const delayNs = toDuration(delay, `Cable ${this.name}: delay`);
    this.forward.setDelay(delayNs);
    this.back.setDelay(delayNs);
  }

  /** Sets the loss on the wire, both ways, of packets sent from now on. */
  setLoss(loss: LossLike): void {
    const model = toLoss(loss, `Cable ${this.name}: loss`);
    this.forward.setLoss(model);
    this.back.setLoss(model);
  }

  #set(): void {
    this.forward.setUp(this.isUp);
    this.back.setUp(this.isUp);
  }
}
