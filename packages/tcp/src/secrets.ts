import type { Rng } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";
import { keyedHash } from "./keyed-hash.ts";
import type { SipKey } from "./siphash.ts";

/** What nobody outside of a host may know. Drawn from the seed, so that a run can be repeated. */
export class Secrets {
  readonly #stream: () => Rng;
  #rng: Rng | null = null;
  #key: readonly [number, number] | null = null;
  #sipKey: SipKey | null = null;

  /** @param stream gives its random stream, when it is needed first */
  constructor(stream: () => Rng) {
    this.#stream = stream;
  }

  /** F of RFC 6528 §3: a keyed hash of the four-tuple. */
  hash(
    localAddress: Address,
    remoteAddress: Address,
    localPort: number,
    remotePort: number,
  ): number {
    this.#key ??= this.#draw();
    return keyedHash(this.#key, localAddress, remoteAddress, localPort, remotePort);
  }

  /** Key of SYN cookies, and of Fast Open cookies where none is configured. */
  sipKey(): SipKey {
    this.#key ??= this.#draw(); // in this order, whatever is asked for first
    this.#sipKey ??= [...this.#draw(), ...this.#draw()];
    return this.#sipKey;
  }

  #draw(): readonly [number, number] {
    this.#rng ??= this.#stream();
    return [this.#rng.int32(), this.#rng.int32()];
  }
}
