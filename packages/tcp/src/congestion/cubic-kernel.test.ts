import { us, type Ns } from "@seedwire/engine";
import { expect, test } from "vitest";
import { toSeq } from "../seq.ts";
import type { AckEvent } from "./ack-event.ts";
import { Chance } from "./chance.fixture.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { cubeRoot } from "./cube-root.ts";
import { Cubic } from "./cubic.ts";
import { kernelCubicRoot, KernelCubic } from "./cubic-kernel.fixture.ts";

/** CUBIC and the kernel's, told the same. */
class Both {
  readonly cubic: Cubic;
  readonly kernel: KernelCubic;
  readonly #chance: Chance;
  /** How often something happens beside ACKs. */
  readonly #trouble: number;
  #nowNs: Ns;
  #lastDataSentNs: Ns = 0;
  #sndUna = 2 ** 32 - 50_000;

  constructor(seed: number) {
    const chance = new Chance(seed, "path");
    this.#chance = chance;
    const isFirst = chance.happens(0.2);
    this.#nowNs = isFirst ? 0 : us(chance.below(1e6));
    this.#trouble = chance.oneOf([0.02, 0.1]);
    const isOn = chance.happens(0.7);
    const options = { hystart: isOn ? "linux" : "off", slowStartLimitSegments: Infinity } as const;
    const cwnd = chance.oneOf([1, 10, 100]);
    const view = this.#event({});
    this.cubic = new Cubic(birth(cwnd, options));
    this.cubic.begin(view);
    this.kernel = new KernelCubic(cwnd, isOn, view);
    if (isFirst) this.#lose(); // in the first tick of all
  }

  /** Another connection: nothing is known of the path. */
  begin(): void {
    const { cubic, kernel } = this;
    const view = this.#event({});
    cubic.begin(view);
    kernel.reset(view);
    cubic.ssthreshSegments = kernel.snd_ssthresh = Infinity;
    cubic.cwndSegments = kernel.snd_cwnd = this.#chance.oneOf([2, 15, 100]);
  }

  /** For some rounds all is much the same. */
  rounds(): void {
    const chance = this.#chance;
    const rttNs = us(chance.oneOf([0, 16, 1600, 16_000, 48_000, 160_000, 1_600_000]));
    const more = chance.oneOf([0, 0, 0, 3200, 4016, 8000, 16_016]);
    const pacingBps = chance.oneOf([Infinity, 1e6, 1e10]);
    const isLimited = chance.happens(0.8);
    const apartNs = us(chance.oneOf([4, 400, 1600, 4000]));
    for (let round = chance.oneOf([1, 3, 10, 30]); round > 0; round--) {
      if (chance.happens(this.#trouble)) this.#incident();
      const acks = chance.happens(0.03) ? 300 : 1 + chance.below(20);
      for (let ack = 0; ack < acks; ack++) {
        this.#nowNs += apartNs;
        const ackedSegments = 1 + chance.below(Math.ceil((2 * this.kernel.snd_cwnd) / acks));
        this.#sndUna += 1000 * ackedSegments;
        const isMeasured = chance.happens(0.9);
        const measuredNs = rttNs + us(chance.happens(0.9) ? more : 0);
        this.#ack({
          ackedSegments,
          pacingBps,
          cwndLimited: isLimited,
          rttNs: isMeasured ? measuredNs : -1,
        });
      }
      this.#lastDataSentNs = this.#nowNs;
      this.#nowNs += rttNs;
    }
  }

  #ack(what: Partial<AckEvent>): void {
    const event = this.#event(what);
    const { cubic, kernel } = this;
    cubic.onEveryAck(event);
    kernel.acked(event);
    cubic.onAck(event);
    kernel.cong_avoid(event);
    this.#compare();
    if (kernel.snd_cwnd > 20_000) this.#lose(); // below what a number holds
  }

  /** A loss, a mark, a time-out, a pause. */
  #incident(): void {
    const { cubic, kernel } = this;
    const chance = this.#chance;
    const what = chance.oneOf(["loss", "loss", "time-out", "pause", "idle", "restart", "recovery"]);
    if (what === "pause") this.#nowNs += us(chance.oneOf([0, 4000, 100_000, 5_000_000]));
    const view = this.#event({});
    if (what === "pause") {
      cubic.onEvent("transmit-start", view);
      kernel.tx_start(view);
    } else if (what === "idle") {
      cubic.cwndSegments = kernel.snd_cwnd = Math.min(kernel.snd_cwnd, 20);
    } else if (what === "restart") {
      cubic.onEvent("restart", view);
    } else if (what === "recovery") {
      cubic.onState("recovery", view);
    } else {
      this.#lose();
      if (what === "time-out") {
        cubic.onState("loss", view);
        kernel.reset(view);
        cubic.cwndSegments = kernel.snd_cwnd = 1;
      }
    }
    this.#compare();
  }

  #lose(): void {
    const { cubic, kernel } = this;
    cubic.ssthreshSegments = cubic.reduced(cubic.cwndSegments, this.#nowNs, "loss");
    kernel.snd_ssthresh = kernel.recalc_ssthresh();
    cubic.cwndSegments = kernel.snd_cwnd = kernel.snd_ssthresh;
    cubic.credit = kernel.snd_cwnd_cnt = 0;
  }

  #compare(): void {
    const { cwndSegments, ssthreshSegments, credit } = this.cubic;
    const { snd_cwnd, snd_ssthresh, snd_cwnd_cnt } = this.kernel;
    const isSame = cwndSegments === snd_cwnd && ssthreshSegments === snd_ssthresh;
    if (isSame && credit === snd_cwnd_cnt) return; // for `expect` is slow
    expect([cwndSegments, ssthreshSegments, credit]).toEqual([
      snd_cwnd,
      snd_ssthresh,
      snd_cwnd_cnt,
    ]);
  }

  #event(what: Partial<AckEvent>): AckEvent {
    return ackEvent({
      nowNs: this.#nowNs,
      lastDataSentNs: this.#lastDataSentNs,
      sndUna: toSeq(this.#sndUna),
      sndNxt: toSeq(this.#sndUna + 20_000),
      ...what,
    });
  }
}

test.each(Array.from({ length: 24 }, (_, seed) => seed))(
  "CUBIC does what Linux does, ACK by ACK: path %s",
  (seed) => {
    const both = new Both(seed);
    for (let weather = 0; weather < 40; weather++) {
      if (weather % 4 === 3) both.begin();
      both.rounds();
    }
  },
);

test("the cube root is that of Linux, digit by digit", () => {
  const chance = new Chance(1, "numbers");
  const numbers = Array.from({ length: 53 }, (_, power) => 2 ** power).flatMap((most) => [
    most - 1,
    most,
    ...Array.from({ length: 20 }, () => most + Math.floor(chance.share() * most)),
  ]);
  for (let small = 0; small < 512; small++) numbers.push(small);
  const found = numbers.map((number) => cubeRoot(number));
  expect(found).toEqual(numbers.map((number) => Number(kernelCubicRoot(BigInt(number)))));
});
