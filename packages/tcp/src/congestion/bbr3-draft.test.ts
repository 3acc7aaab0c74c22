import { ms, type Ns } from "@seedwire/engine";
import { expect, test } from "vitest";
import { toSeq } from "../seq.ts";
import type { Recovery } from "../tcb.ts";
import type { AckEvent } from "./ack-event.ts";
import { Bbr3 } from "./bbr3.ts";
import { DraftBbr } from "./bbr3-draft.fixture.ts";
import { Chance } from "./chance.fixture.ts";
import { ackEvent, birth } from "./controller.fixture.ts";

/** For some rounds all is much the same. */
interface Weather {
  readonly segments: number;
  readonly rttNs: Ns;
  readonly acks: number;
  /** In flight, of what a round delivers; -1: as much as is aimed at, or one more. */
  readonly flight: number;
  /** Probability that an ACK tells of losses, or of a mark. */
  readonly loss: number;
  readonly marks: number;
  readonly limited: boolean;
  /** cwnd is what limits. */
  readonly full: boolean;
  /** No round trip is measured. */
  readonly blind: boolean;
}

/** BBRv3 and the pseudocode of the draft, told the same. */
class Both {
  readonly bbr: Bbr3;
  readonly draft: DraftBbr;
  readonly #chance: Chance;
  readonly #seen: Set<string>;
  readonly #mssBytes: number;
  readonly #isEven: boolean;
  readonly #limited: number;
  readonly #sackOk: boolean;
  #nowNs: Ns;
  #srttNs: Ns;
  #delivered = 1;
  #lost = 0;
  #lostBefore = 0;
  #nextSeq = 0;
  #recovery: Recovery = "open";
  #flight = 0;

  constructor(seed: number, seen: Set<string>) {
    const chance = new Chance(seed, "path");
    this.#chance = chance;
    this.#seen = seen;
    this.#isEven = chance.happens(0.5);
    this.#limited = chance.oneOf([0, 0.2, 0.8, 1]);
    this.#sackOk = chance.happens(0.7);
    this.#nowNs = this.#isEven ? 0 : chance.below(1e9);
    this.#mssBytes = chance.oneOf([100, 536, 1448, 8948]);
    this.#srttNs = chance.oneOf([0, 1, ms(1), ms(30), ms(100)]);
    const cwnd = chance.oneOf([1, 2, 4, 10, 100]);
    const [one, other] = [new Chance(seed, "probes"), new Chance(seed, "probes")];
    const view = this.#event({});
    this.bbr = new Bbr3({ ...birth(1), random: one.below });
    this.bbr.control(view); // the handshake
    this.bbr.cwndSegments = cwnd;
    this.bbr.begin(view);
    this.draft = new DraftBbr(cwnd, view, other.below);
    this.#compare();
  }

  rounds(): void {
    const chance = this.#chance;
    const weather: Weather = {
      segments: chance.oneOf([1, 2, 4, 10, 30, 100, 125, 400, 8000]),
      rttNs: ms(chance.oneOf([0.2, 2, 10, 40, 100, 200, 600])),
      acks: chance.oneOf([1, 1, 2, 5]),
      flight: chance.oneOf([-1, -1, 0, 0.1, 0.9, 1, 1.3, 2, 4]),
      loss: chance.oneOf([0, 0, 0, 0.1, 0.5]),
      marks: chance.oneOf([0, 0, 0, 0.1]),
      limited: chance.happens(this.#limited),
      full: chance.happens(0.6),
      blind: chance.happens(0.1),
    };
    const rounds = chance.oneOf([1, 3, 8, 20, 60]);
    for (let round = 0; round < rounds; round++) {
      for (let ack = 1; ack <= weather.acks; ack++) this.#ack(weather, ack);
    }
  }

  #ack(weather: Weather, ack: number): void {
    const { segments, rttNs, acks, loss, marks, limited, full } = weather;
    const chance = this.#chance;
    if (chance.happens(0.04)) this.#incident(segments);
    const upTo = (share: number): number => Math.floor((segments * share) / acks);
    const acked = chance.happens(0.03) ? 0 : Math.max(1, upTo(ack) - upTo(ack - 1));
    const jitter = this.#isEven ? 1 : 0.9 + 0.2 * chance.share();
    this.#nowNs += Math.floor((rttNs / acks) * jitter);
    this.#delivered += acked;
    if (chance.happens(0.2)) this.#srttNs = chance.oneOf([1, rttNs, this.#srttNs]);
    if (this.#recovery !== "open" && chance.happens(0.15)) this.#enter("open");
    if (chance.happens(loss)) this.#lose(segments);
    const isKnown = chance.happens(0.97);
    const isMeasured = !weather.blind && chance.happens(0.95);
    const priorDelivered = Math.max(0, this.#delivered - segments);
    this.#flight = this.#flightIn(weather);
    const event = this.#event({
      ackedSegments: acked,
      cwndLimited: full,
      sackOk: this.#sackOk,
      echoesCongestion: chance.happens(marks),
      rttNs: isMeasured
        ? chance.oneOf([rttNs, rttNs + (this.#isEven ? 0 : 1e5), 0.99 * rttNs])
        : -1,
      sample: {
        delivered: isKnown ? segments : chance.oneOf([-1, 0, segments]),
        intervalNs: isKnown ? rttNs : chance.oneOf([-1, 0, 1, rttNs]),
        deliveredCe: 0,
        lost: this.#lost - this.#lostBefore,
        priorDelivered: isKnown ? priorDelivered : chance.oneOf([-1, 0, 1, priorDelivered]),
        txInFlight: this.#inFlightThen(segments),
        isAppLimited: limited,
      },
    });
    this.#lostBefore = this.#lost;
    this.bbr.control(event);
    this.draft.UpdateOnACK(event);
    this.#compare();
  }

  /** What was in flight: what is delivered, or about as much as the bound allows. */
  #inFlightThen(segments: number): number {
    const bound = Math.floor(this.draft.inflight_longterm);
    return bound < Infinity && this.#chance.happens(0.3)
      ? bound + this.#chance.below(3) - 1
      : segments;
  }

  /** As far as DOWN and Drain, or ProbeRTT, would have it go. */
  #flightIn({ segments, flight }: Weather): number {
    if (flight >= 0) return Math.floor(flight * segments);
    const { draft } = this;
    const aim = this.#chance.oneOf([
      draft.QuantizationBudget(draft.BDPMultiple(1)),
      draft.ProbeRTTCwnd,
      Math.min(draft.InflightWithHeadroom, draft.cwnd),
    ]);
    return Math.floor(aim) + this.#chance.below(2);
  }

  #lose(segments: number): void {
    const chance = this.#chance;
    const count = chance.oneOf([1, 2, 7, 20]);
    const isApart = chance.happens(0.5);
    const lostThen = this.#lost;
    for (let each = 0; each < count; each++) {
      this.#lost++;
      if (isApart) this.#nextSeq += 1000;
      const segment = {
        startSeq: toSeq(this.#nextSeq),
        endSeq: toSeq((this.#nextSeq += 1000)),
        txInFlight: this.#inFlightThen(segments),
        delivered: this.#delivered,
        lost: lostThen,
        isAppLimited: chance.happens(0.1),
        isRetransmission: false,
      };
      const view = this.#event({});
      this.bbr.onLost(segment, view);
      this.draft.HandleLostPacket(segment, view);
    }
    if (this.#recovery === "open" && chance.happens(0.7)) this.#reduce("recovery");
  }

  /** What happens beside ACKs. */
  #incident(segments: number): void {
    const { bbr, draft } = this;
    const chance = this.#chance;
    const what = chance.oneOf(["pause", "probe", "time-out", "undo", "restart"]);
    if (what === "pause") this.#nowNs += chance.oneOf([ms(10), ms(300), ms(6000), ms(11_000)]);
    const view = this.#event({ applicationLimited: chance.happens(0.8) });
    if (what === "pause") {
      bbr.onEvent("transmit-start", view);
      draft.HandleRestartFromIdle(view);
    } else if (what === "probe") {
      bbr.onEvent("probe-repaired", view);
      draft.NoteLoss(view);
    } else if (what === "restart") {
      bbr.onEvent("restart", view);
    } else if (what === "undo") {
      const before = chance.oneOf([0, bbr.cwndSegments + 5]);
      bbr.cwndSegments = bbr.undone(before, view);
      draft.HandleSpuriousLossDetection(before, view);
      if (chance.happens(0.5)) this.#enter("open");
    } else {
      this.#lose(segments);
      this.#reduce("loss");
      bbr.cwndSegments = draft.cwnd = this.#flight + 1;
    }
    this.#compare();
  }

  #reduce(state: Recovery): void {
    expect(this.bbr.reduced()).toBe(Infinity);
    this.draft.SaveCwnd();
    this.#enter(state);
  }

  #enter(state: Recovery): void {
    const view = this.#event({});
    this.bbr.onState(state, view);
    this.draft.SetState(state, view);
    this.#recovery = state;
  }

  #compare(): void {
    const { bbr, draft } = this;
    this.#seen.add(draft.state);
    expect({
      phase: bbr.phase,
      cwnd: bbr.cwndSegments,
      pacingBps: bbr.pacingBps,
      burst: bbr.burstLimitSegments,
      maxBw: bbr.maxBw,
      bw: [bbr.bw, bbr.bwShortterm],
      minRttNs: bbr.minRttNs,
      bounds: [bbr.inflightLongterm, bbr.inflightShortterm],
      extraAcked: bbr.extraAcked,
      holdsBack: bbr.holdsBack,
      rate: bbr.deliveryRate,
      acks: bbr.ackPhase,
    }).toEqual({
      phase: `BBRv3: ${draft.state}`,
      cwnd: draft.cwnd,
      pacingBps: draft.pacing_rate * this.#mssBytes * 8e9,
      burst: draft.send_quantum,
      maxBw: draft.max_bw,
      bw: [draft.bw, draft.bw_shortterm],
      minRttNs: draft.min_rtt,
      bounds: [draft.inflight_longterm, draft.inflight_shortterm],
      extraAcked: draft.extra_acked,
      holdsBack: draft.holds_back,
      rate: draft.delivery_rate,
      acks: draft.ack_phase,
    });
  }

  #event(what: Partial<AckEvent>): AckEvent {
    return ackEvent({
      nowNs: this.#nowNs,
      mssBytes: this.#mssBytes,
      srttNs: this.#srttNs,
      delivered: this.#delivered,
      lost: this.#lost,
      recovery: this.#recovery,
      flightSegments: this.#flight,
      ...what,
    });
  }
}

const seen = new Set<string>();

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  "BBRv3 does what the pseudocode of the draft says, ACK by ACK: path %s",
  (seed) => {
    const both = new Both(seed, seen);
    for (let weather = 0; weather < 40; weather++) both.rounds();
  },
);

test("these paths lead through all of its states", () => {
  expect(seen.size).toBe(7);
});
