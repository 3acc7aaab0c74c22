import { ms, NEVER, rngFor, type Ns } from "@seedwire/engine";
import { expect, test } from "vitest";
import type { Recovery } from "../tcb.ts";
import type { AckEvent } from "./ack-event.ts";
import { Bbr } from "./bbr.ts";
import { KernelBbr } from "./bbr-kernel.fixture.ts";
import { BBR_UNIT } from "./bbr-kernel-state.fixture.ts";
import { ackEvent, birth } from "./controller.fixture.ts";

/** For some rounds all is much the same. */
interface Weather {
  readonly segments: number;
  readonly rttNs: Ns;
  readonly acks: number;
  /** In flight, of what a round delivers; -1: as much as is aimed at, or one more. */
  readonly flight: number;
  readonly loss: number;
  readonly limited: boolean;
  /** No round trip is measured. */
  readonly blind: boolean;
  /** What pacing holds back waits up to so much of a round trip. */
  readonly waits: number;
}

/** BBR and the kernel's, told the same. */
class Both {
  readonly bbr: Bbr;
  kernel: KernelBbr;
  readonly #rng;
  readonly #draws;
  /** All times are whole milliseconds. */
  readonly #isEven: boolean;
  /** How often the application is the limit. */
  readonly #limited: number;
  readonly #mssBytes: number;
  readonly #maxPacingBps: number;
  /** The states gone through. */
  readonly #seen: Set<string>;
  #nowNs: Ns;
  #delivered = 1;
  #lost = 0;
  #srttNs = 0;
  #recovery: Recovery = "open";
  #flight = 0;

  constructor(seed: number, seen: Set<string>) {
    this.#seen = seen;
    this.#rng = rngFor(String(seed), "path");
    this.#isEven = this.#chance(0.5);
    this.#limited = this.#oneOf([0, 0.2, 0.8]);
    this.#nowNs = this.#isEven ? 0 : this.#below(1e9);
    this.#mssBytes = this.#oneOf([100, 536, 1448, 8948]);
    this.#maxPacingBps = this.#oneOf([Infinity, Infinity, Infinity, 8e7]);
    this.#draws = ["bbr", "kernel"].map(() => {
      const rng = rngFor(String(seed), "gains");
      return (below: number) => Math.floor(rng.quick() * below);
    });
    const cwnd = this.#oneOf([1, 2, 4, 10, 100]);
    this.bbr = new Bbr({ ...birth(cwnd), random: this.#draws[0]! });
    this.kernel = this.begin();
  }

  /** The first time, or anew: nothing is known of the path. */
  begin(): KernelBbr {
    this.#srttNs = this.#oneOf([0, 0, 1, 500, 2000, ms(1), ms(30), ms(100)]);
    this.#recovery = "open";
    const view = this.#event({ minRttNs: this.#srttNs > 0 ? this.#srttNs : NEVER });
    this.bbr.begin(view);
    this.kernel = new KernelBbr(this.bbr.cwndSegments, view, this.#draws[1]!);
    this.#compare();
    return this.kernel;
  }

  rounds(): void {
    const blind = this.#chance(0.1);
    // Without a round trip the BDP of a fast path would be one that no number holds.
    const segments = blind ? 10 : this.#oneOf([1, 2, 4, 10, 30, 100, 400, 500, 8000]);
    const weather: Weather = {
      segments,
      blind,
      rttNs: ms(segments > 1000 ? 10 : this.#oneOf([0.2, 2, 10, 40, 100, 200, 600])),
      acks: this.#oneOf([1, 1, 2, 5]),
      flight: this.#oneOf([-1, -1, 0, 0.1, 0.9, 1, 1.3, 2]),
      loss: this.#oneOf([0, 0, 0, 0.02, 0.2, 0.25]),
      limited: this.#chance(this.#limited),
      waits: this.#oneOf([0, 0, 0, 0.5]),
    };
    const rounds = this.#oneOf([1, 3, 8, 20, 60]);
    for (let round = 0; round < rounds; round++) {
      for (let ack = 1; ack <= weather.acks; ack++) this.#ack(weather, ack);
    }
  }

  #ack(weather: Weather, ack: number): void {
    const { segments, rttNs, acks, loss, limited, waits } = weather;
    const { lt_use_bw, packet_conservation } = this.kernel;
    if ((lt_use_bw || packet_conservation) && this.#chance(0.02)) this.begin();
    if (this.#chance(0.03)) this.#incident();
    const upTo = (share: number): number => Math.floor((segments * share) / acks);
    const acked = this.#chance(0.03) ? 0 : Math.max(1, upTo(ack) - upTo(ack - 1));
    const lost = loss > 0 && this.#chance(0.5) ? Math.ceil(2 * loss * acked) : 0;
    const jitter = this.#isEven ? 1 : 0.9 + 0.2 * this.#rng.quick();
    this.#nowNs += Math.floor((rttNs / acks) * jitter);
    this.#delivered += acked;
    this.#lost += lost;
    if (this.#srttNs === 0 && this.#chance(0.5)) this.#srttNs = this.#oneOf([1, rttNs]);
    if (this.#recovery !== "open" && this.#chance(0.2)) this.#enter("open");
    const isValid = this.#chance(0.97);
    const intervalNs = isValid || this.#chance(0.3) ? rttNs : this.#oneOf([-1, 999, 1500]);
    const isMeasured = !weather.blind && this.#chance(0.95);
    const moreNs = this.#isEven ? 0 : this.#below(ms(1));
    this.#flight = this.#flightIn(weather);
    const event = this.#event({
      ackedSegments: acked,
      lostSegments: lost,
      priorFlightSegments: weather.flight < 0 ? this.#flight : this.#flight + acked,
      rttNs: isMeasured ? rttNs + moreNs : -1,
      maybeDelayed: this.#chance(0.2),
      departureNs: this.#nowNs + Math.floor(waits * rttNs * (2 * this.#rng.quick() - 0.2)),
      sample: {
        delivered: isValid ? segments : this.#oneOf([-1, 0, segments]),
        intervalNs,
        deliveredCe: 0,
        lost: 0,
        priorDelivered: this.#delivered - segments,
        txInFlight: segments,
        isAppLimited: limited,
      },
    });
    this.bbr.control(event);
    this.kernel.main(event);
    expect(this.bbr.holdsBack).toBe(this.kernel.marks_app_limited);
    this.#compare();
  }

  #flightIn({ segments, flight }: Weather): number {
    if (flight >= 0) return Math.floor(flight * segments);
    const { kernel } = this;
    const gain = kernel.pacing_gain > BBR_UNIT ? kernel.pacing_gain : BBR_UNIT;
    return kernel.inflight(this.#event({}), kernel.max_bw, gain) + this.#below(2);
  }

  /** What happens beside ACKs. */
  #incident(): void {
    const { bbr, kernel } = this;
    const what = this.#oneOf(["pause", "recovery", "time-out", "undo"]);
    if (what === "pause") {
      this.#nowNs += this.#oneOf([ms(10), ms(300), ms(11_000)]);
      const view = this.#event({ applicationLimited: this.#chance(0.8) });
      bbr.onEvent("transmit-start", view);
      kernel.tx_start(view);
    } else if (what === "undo") {
      const view = this.#event({});
      bbr.cwndSegments = bbr.undone(bbr.cwndSegments, view);
      kernel.snd_cwnd = kernel.undo_cwnd(view);
    } else {
      if (this.#recovery === "open") expect(bbr.reduced()).toBe(kernel.ssthresh());
      this.#enter(what === "recovery" ? "recovery" : "loss");
      if (what === "time-out") bbr.cwndSegments = kernel.snd_cwnd = this.#flight + 1;
    }
    this.#compare();
  }

  #enter(state: Recovery): void {
    const view = this.#event({});
    this.bbr.onState(state, view);
    this.kernel.set_state(state, view);
    this.#recovery = state;
  }

  #compare(): void {
    const { bbr, kernel } = this;
    this.#seen.add(kernel.mode);
    expect([bbr.phase, bbr.cwndSegments, bbr.ssthreshSegments, BigInt(bbr.pacingBps / 8)]).toEqual([
      `BBR: ${kernel.mode}`,
      kernel.snd_cwnd,
      kernel.snd_ssthresh,
      kernel.sk_pacing_rate,
    ]);
    expect(bbr.minBurstSegments()).toBe(kernel.min_tso_segs());
  }

  #event(what: Partial<AckEvent>): AckEvent {
    return ackEvent({
      nowNs: this.#nowNs,
      deliveredNs: this.#nowNs,
      mssBytes: this.#mssBytes,
      maxPacingBps: this.#maxPacingBps,
      srttNs: this.#srttNs,
      delivered: this.#delivered,
      lost: this.#lost,
      recovery: this.#recovery,
      flightSegments: this.#flight,
      ...what,
    });
  }

  #below(limit: number): number {
    return Math.floor(this.#rng.quick() * limit);
  }

  #chance(probability: number): boolean {
    return this.#rng.quick() < probability;
  }

  #oneOf<T>(values: readonly T[]): T {
    return values[this.#below(values.length)]!;
  }
}

const seen = new Set<string>();

test.each(Array.from({ length: 24 }, (_, seed) => seed))(
  "BBRv1 does what Linux does, ACK by ACK: path %s",
  (seed) => {
    const both = new Both(seed, seen);
    for (let weather = 0; weather < 40; weather++) {
      if (weather % 8 === 7) both.begin();
      both.rounds();
    }
  },
);

test("these paths lead through all of its states", () => {
  expect([...seen].toSorted()).toEqual(["DRAIN", "PROBE_BW", "PROBE_RTT", "STARTUP"]);
});
