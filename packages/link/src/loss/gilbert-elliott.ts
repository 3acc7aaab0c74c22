import { checkOptions, kind, type InputKind, type Kinds, type Rng } from "@seedwire/engine";
import { NO_PACKET, type Loss, type LossModel } from "./loss.ts";

/** Probabilities from 0 to 1, rounded to multiples of 2^-32. */
export interface GilbertElliottOptions {
  /** Of going from the good state to the bad one, after a packet. */
  readonly p: number;
  /** Of going back, above 0: a stay in the bad state lasts 1 / r packets on average. */
  readonly r: number;
  /** Of loss in the bad state, 1 - h. Default 1: the model of Gilbert's simplest kind. */
  readonly lossBad?: number;
  /** Of loss in the good state, 1 - k. Default 0. */
  readonly lossGood?: number;
}

const thresholdOf = (share: number): number => Math.round(share * 4294967296);

const probability = (isRight: (value: number) => boolean, expected: string): InputKind<number> =>
  kind(expected, (value) => typeof value === "number" && isRight(value));
const ANY = probability(
  (value) => value >= 0 && value <= 1,
  "a probability from 0 to 1, for example 0.01",
);
const KINDS: Kinds<GilbertElliottOptions> = {
  p: ANY,
  r: probability(
    (value) => thresholdOf(value) > 0 && value <= 1,
    "a probability above 0 (2^-32 or more), for example 0.25",
  ),
  lossBad: ANY,
  lossGood: ANY,
};

/** Two states with a loss of their own, and chances to go from one to the other. */
class GilbertElliott implements Loss {
  readonly #rng: Rng;
  /** Of 2^32 numbers, how many lead away from each state, or hit in it: good, bad. */
  readonly #leave: readonly [number, number];
  readonly #hit: readonly [number, number];
  /** Whether loss in a state is a matter of chance. */
  readonly #drawsLoss: boolean;
  #state: 0 | 1 = 0;

  constructor(rng: Rng, { p, r, lossBad, lossGood }: Required<GilbertElliottOptions>) {
    this.#rng = rng;
    this.#leave = [thresholdOf(p), thresholdOf(r)];
    this.#hit = [thresholdOf(lossGood), thresholdOf(lossBad)];
    this.#drawsLoss = [lossGood, lossBad].some((loss) => loss > 0 && loss < 1);
  }

  hits(): boolean {
    const state = this.#state;
    const drawn = this.#drawsLoss ? this.#rng.int32() >>> 0 : 0;
    const isHit = drawn < this.#hit[state];
    if (this.#rng.int32() >>> 0 < this.#leave[state]) this.#state = state === 0 ? 1 : 0;
    return isHit;
  }
}

/**
 * Loss in bursts: a link in a good or a bad state, which begins in the good one (Gilbert 1960, Elliott 1963;
 * `gemodel` of netem). Each packet is lost by the state it finds; then the state may change.
 *
 * - Share of packets that find the bad state: `p / (p + r)`.
 * - Mean loss: `(p * lossBad + r * lossGood) / (p + r)`.
 * - Mean length of a burst, packets: `1 / r` with the default losses. With others, of a run of lost packets
 *   that began in the bad state, `1 / (1 - lossBad * (1 - r))` if `lossGood` is 0.
 *
 * For a mean loss `m` in bursts of `n` packets, take `r = 1 / n` and `p = r * m / (1 - m)`. One draw for each
 * packet, or two if a loss is neither 0 nor 1.
 *
 * @example gilbertElliott({ p: 0.01, r: 0.25 }) // 3.8 % in bursts of four
 */
export function gilbertElliott(options: GilbertElliottOptions): LossModel {
  checkOptions(options, KINDS, "gilbertElliott(...)");
  const { p, r, lossBad = 1, lossGood = 0 } = options;
  for (const [name, value] of [
    ["p", p],
    ["r", r],
  ] as const) {
    if (value !== undefined) continue;
    throw new RangeError(
      `gilbertElliott(...): ${name} is missing, expected both p and r, for example gilbertElliott({ p: 0.01, r: 0.25 })`,
    );
  }
  if (lossGood === 0 && (p === 0 || lossBad === 0)) return () => NO_PACKET;
  return ({ simulation, link }, purpose) =>
    new GilbertElliott(simulation.rng(`${link} ${purpose}`), { p, r, lossBad, lossGood });
}
