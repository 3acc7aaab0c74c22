import { minutes, type Ns } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";

/** The least MTU that every link must have (RFC 791 §3.2), and so the least a path can have. */
export const MIN_MTU_BYTES = 68;

/** After this long, ns, the path may have become wider: try again (RFC 1191 §6.3). */
export const PATH_MTU_EXPIRY_NS: Ns = minutes(10);

/** MTUs that links are likely to have (RFC 1191 §7.1), largest first. */
const PLATEAUS = [32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, MIN_MTU_BYTES] as const;

/** The host's clock. */
interface Clock {
  readonly monotonicNs: Ns;
}

/**
 * What a host makes of "fragmentation needed": the path MTU is as told, and where none is told, guessed (RFC 1191
 * §5), or the least ("told"); it is always the least, or nothing is learnt (Linux: ip_no_pmtu_disc of 1 and 2).
 */
export type PathMtuBelief = "guess" | "told" | "least" | "nothing";

/** Path MTUs learnt from "fragmentation needed", by destination (RFC 1191 §3). */
export class PathMtuCache {
  /**
   * A path MTU below this is not believed: packets have this size, and may be fragmented. Linux has
   * 552 (net.ipv4.route.min_pmtu), against messages that would make all packets tiny.
   */
  leastBytes = MIN_MTU_BYTES;
  /** What is made of such a message. Default "guess", as in RFC 1191. */
  belief: PathMtuBelief = "guess";
  /** Whether anything was ever learnt: mostly not, and then no packet looks at the map. */
  #hasLearnt = false;
  readonly #known = new Map<number, { mtuBytes: number; expiresNs: Ns }>();

  /** The path MTU learnt, if it is less than that of the interface; otherwise the latter. */
  limit(destination: Address, interfaceMtuBytes: number, clock: Clock): number {
    if (!this.#hasLearnt) return interfaceMtuBytes;
    const entry = this.#known.get(destination);
    if (entry === undefined) return interfaceMtuBytes;
    if (clock.monotonicNs < entry.expiresNs) {
      return Math.min(Math.max(entry.mtuBytes, this.leastBytes), interfaceMtuBytes);
    }
    this.#known.delete(destination);
    return interfaceMtuBytes;
  }

  /** Whether packets to a destination have to be fragmented, since the path MTU is too small to heed. */
  isTooSmall(destination: Address): boolean {
    const entry = this.#known.get(destination);
    return entry !== undefined && entry.mtuBytes < this.leastBytes;
  }

  /**
   * Heeds a "fragmentation needed". It can only lower what is known (RFC 1191 §3).
   *
   * @param nextHopMtu as told; 0 from routers older than RFC 1191 §4, and then a guess is made
   * @param quotedBytes size of the packet that was too big
   */
  learn(destination: Address, nextHopMtu: number, quotedBytes: number, clock: Clock): void {
    const nowNs = clock.monotonicNs;
    if (this.belief === "nothing") return;
    const isGuessed = nextHopMtu === 0 && this.belief === "guess";
    const told = isGuessed ? guessBelow(quotedBytes) : this.belief === "least" ? 0 : nextHopMtu;
    const entry = this.#known.get(destination);
    const before = entry === undefined || entry.expiresNs <= nowNs ? Infinity : entry.mtuBytes;
    this.#hasLearnt = true;
    const mtuBytes = Math.max(MIN_MTU_BYTES, Math.min(told, before));
    this.#known.set(destination, { mtuBytes, expiresNs: nowNs + PATH_MTU_EXPIRY_NS });
  }

  clear(): void {
    this.#known.clear();
  }
}

const guessBelow = (quotedBytes: number): number =>
  PLATEAUS.find((plateau) => plateau < quotedBytes) ?? MIN_MTU_BYTES;
