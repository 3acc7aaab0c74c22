import { ms, type Ns } from "@seedwire/engine";
import { toSeq } from "../seq.ts";
import type { Recovery } from "../tcb.ts";
import type { AckEvent, LostSegment } from "./ack-event.ts";
import { Bbr3 } from "./bbr3.ts";
import type { Bbr3State } from "./bbr3-variables.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import type { RandomBelow } from "./controller.ts";

/** What one ACK says. */
export interface Said {
  /** Segments that its sample is of. Default 10. */
  readonly segments?: number;
  /** How long they took. Default 100 ms. */
  readonly intervalNs?: Ns;
  /** Segments that the ACK itself delivers, and how long after the one before it comes. Default: as above. */
  readonly acked?: number;
  readonly afterNs?: Ns;
  /** Round trip of the last of them. Default: the interval. */
  readonly rttNs?: Ns;
  readonly limited?: boolean;
  /** Default: as its sample says. */
  readonly endsRound?: boolean;
  /** In flight after it. Default: as many as it delivers. */
  readonly flight?: number;
  readonly txInFlight?: number;
  readonly cwndLimited?: boolean;
  readonly echo?: boolean;
  readonly sackOk?: boolean;
}

/** How the connection begins. */
export interface Conditions {
  readonly srttNs?: Ns;
  readonly cwnd?: number;
  readonly random?: RandomBelow;
}

const NO_CHANCE: RandomBelow = () => 0;

/** Bytes in a segment. */
export const MSS = 1000;

/** One of the ten ACKs of a flight. */
function tenth(said: Said): Said {
  const { segments = 10, intervalNs = ms(100) } = said;
  return { ...said, acked: segments / 10, afterNs: intervalNs / 10 };
}

/** BBRv3 alone, told what it would hear of a path. */
export class Bbr3Bench {
  readonly bbr: Bbr3;
  nowNs: Ns = 0;
  delivered = 0;
  lost = 0;
  #lostSince = 0;
  recovery: Recovery = "open";
  #nextSeq = 0;

  constructor({ srttNs = ms(100), cwnd = 10, random = NO_CHANCE }: Conditions = {}) {
    this.bbr = new Bbr3({ ...birth(cwnd), random });
    this.bbr.begin(this.#event({ srttNs }));
  }

  #event(what: Partial<AckEvent>): AckEvent {
    const { nowNs, delivered, lost, recovery } = this;
    return ackEvent({ nowNs, delivered, lost, recovery, mssBytes: MSS, ...what });
  }

  ack(said: Said = {}): this {
    const { segments = 10, intervalNs = ms(100), endsRound } = said;
    const { acked = segments, afterNs = intervalNs } = said;
    this.nowNs += afterNs;
    this.delivered += acked;
    // What is delivered now left when so many had been delivered.
    const left = Math.max(0, this.delivered - segments);
    const priorDelivered =
      endsRound === undefined ? left : endsRound ? this.bbr.nextRoundDelivered : 0;
    const event = this.#event({
      srttNs: intervalNs,
      rttNs: said.rttNs ?? intervalNs,
      ackedSegments: acked,
      flightSegments: said.flight ?? segments,
      cwndLimited: said.cwndLimited ?? true,
      echoesCongestion: said.echo ?? false,
      sackOk: said.sackOk ?? true,
    });
    Object.assign(event.sample, {
      delivered: segments,
      intervalNs,
      lost: this.#lostSince,
      priorDelivered,
      txInFlight: said.txInFlight ?? segments,
      isAppLimited: said.limited ?? false,
    });
    this.#lostSince = 0;
    this.bbr.control(event);
    return this;
  }

  acks(count: number, said: Said = {}): this {
    for (let each = 0; each < count; each++) this.ack(said);
    return this;
  }

  /** A flight that is acknowledged by ten ACKs. */
  round(said: Said = {}): this {
    return this.acks(10, tenth(said));
  }

  rounds(count: number, said: Said = {}): this {
    return this.acks(10 * count, tenth(said));
  }

  /** Such ACKs until it is in a state. */
  roundsTo(state: Bbr3State, said: Said = {}): this {
    for (let each = 0; each < 2000; each++) {
      if (this.bbr.state === state) return this;
      this.ack(tenth(said));
    }
    throw new Error(`in ${this.bbr.state} after 200 rounds`);
  }

  /** So many segments are lost, one after the other, from a flight of so many. */
  lose(count: number, txInFlight: number, { apart = false, limited = false } = {}): this {
    const lostBefore = this.lost;
    for (let each = 0; each < count; each++) {
      this.lost++;
      this.#lostSince++;
      if (apart) this.#nextSeq += MSS;
      const segment: LostSegment = {
        startSeq: toSeq(this.#nextSeq),
        endSeq: toSeq((this.#nextSeq += MSS)),
        txInFlight,
        delivered: this.delivered,
        lost: lostBefore,
        isAppLimited: limited,
        isRetransmission: false,
      };
      this.bbr.onLost(segment, this.#event({}));
    }
    return this;
  }

  enter(state: Recovery): this {
    if (state === "recovery" || state === "loss") this.bbr.reduced();
    this.bbr.onState(state, this.#event({}));
    this.recovery = state;
    return this;
  }

  undo(): this {
    this.bbr.cwndSegments = this.bbr.undone(0, this.#event({}));
    return this;
  }

  /** Data leaves with nothing in flight. */
  leavesIdle(idleNs: Ns): this {
    this.nowNs += idleNs;
    this.bbr.onEvent("transmit-start", this.#event({ applicationLimited: true }));
    return this;
  }

  /** A pipe of 100 segments in 100 ms is full, and drained: CRUISE with a small queue gone. */
  cruising(): this {
    this.rounds(6, { segments: 100 }); // the first rate, three rounds without growth, drained
    if (this.bbr.state !== "ProbeBW_CRUISE") throw new Error(`in ${this.bbr.state}`);
    return this;
  }

  /** From there into UP. */
  probing(): this {
    this.cruising();
    return this.roundsTo("ProbeBW_UP", { segments: 100 });
  }
}
