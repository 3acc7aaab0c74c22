import { ms, us } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { seqAdd, type Seq, toSeq } from "../seq.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { Vegas } from "./vegas.ts";

const at = (segment: number): Seq => seqAdd(toSeq(-5), segment);

/** A sender with Vegas whose windows are acknowledged one after the other. */
class Rounds {
  readonly vegas: Vegas;
  una = 0;
  nxt = 0;

  constructor(cwndSegments: number, ssthreshSegments = Infinity) {
    this.vegas = new Vegas(birth(cwndSegments, { profile: "linux" }));
    this.vegas.ssthreshSegments = ssthreshSegments;
    this.vegas.begin(ackEvent({ sndUna: at(0), sndNxt: at(0) }));
    this.ack(ms(100)); // the path without a queue; not enough to decide by
    this.nxt = this.una + cwndSegments;
    this.vegas.cwndSegments = cwndSegments;
    this.vegas.credit = 0;
  }

  get cwnd(): number {
    return this.vegas.cwndSegments;
  }

  ack(rttNs: number): void {
    this.una++;
    const event = ackEvent({ rttNs, sndUna: at(this.una), sndNxt: at(this.nxt) });
    this.vegas.onEveryAck(event);
    this.vegas.onAck(event);
    this.nxt = Math.max(this.nxt, this.una + this.cwnd);
  }

  /** A round, up to the ACK of something that left in the next one. */
  round(rttNs: number): number {
    const end = this.nxt;
    while (this.una <= end) this.ack(rttNs);
    return this.cwnd;
  }
}

/** A round trip with so many of a window of segments in the queue. */
const withQueued = (segments: number, cwnd: number): number =>
  ms(100) + Math.ceil((segments * ms(100)) / cwnd / 1000) * 1000 + us(1);

describe("Vegas in congestion avoidance, once in a round trip", () => {
  test.each([
    [0, 51],
    [1, 51],
    [2, 50],
    [4, 50],
    [5, 49],
    [20, 49],
  ])("%d segments in the queue: of 50 it makes %d", (queued, cwnd) => {
    const rounds = new Rounds(50, 40);
    rounds.round(withQueued(queued, 50)); // the round that was under way
    expect(rounds.cwnd).toBe(cwnd);
  });

  test("the shortest round trip of the round counts", () => {
    const rounds = new Rounds(50, 40);
    for (let ack = 0; ack < 25; ack++) rounds.ack(ms(150));
    rounds.ack(ms(100));
    expect(rounds.round(ms(150))).toBe(51);
  });

  test("ssthresh follows the window down, not below three quarters of it", () => {
    const rounds = new Rounds(50, 50);
    rounds.round(ms(150));
    expect([rounds.cwnd, rounds.vegas.ssthreshSegments]).toEqual([49, 49]);
    rounds.vegas.ssthreshSegments = 10;
    rounds.round(ms(150));
    expect([rounds.cwnd, rounds.vegas.ssthreshSegments]).toEqual([48, 36]);
  });

  test("the window is two segments at least", () => {
    const rounds = new Rounds(4, 2);
    for (let trip = 0; trip < 20; trip++) rounds.round(ms(1000));
    expect(rounds.cwnd).toBe(2);
  });
});

describe("Vegas in slow start", () => {
  test("without a queue it goes on", () => {
    const rounds = new Rounds(10);
    rounds.round(ms(100));
    expect(rounds.cwnd).toBeGreaterThanOrEqual(20);
    expect(rounds.vegas.ssthreshSegments).toBe(Infinity);
  });

  test("more than one segment in the queue ends it, at what the path carries and one more", () => {
    const rounds = new Rounds(50);
    const end = rounds.nxt;
    while (rounds.una < end) rounds.ack(ms(125));
    const before = rounds.cwnd;
    rounds.ack(ms(125));
    expect(rounds.cwnd).toBe(Math.floor((before * 100_001) / 125_001) + 1);
    expect(rounds.vegas.ssthreshSegments).toBe(rounds.cwnd);
  });
});

test.each([
  [2, 3],
  [3, 2],
])(
  "with %d samples of a long round trip 3 segments become %d: two say nothing",
  (samples, cwnd) => {
    const rounds = new Rounds(3, 2);
    rounds.vegas.onState("open", ackEvent({ sndNxt: at(rounds.una + samples - 1) }));
    for (let sample = 0; sample < samples; sample++) rounds.ack(ms(500));
    expect(rounds.cwnd).toBe(cwnd);
  },
);

test("while losses are repaired it is Reno, and then begins anew", () => {
  const rounds = new Rounds(50, 40);
  rounds.vegas.onState("recovery", ackEvent());
  rounds.vegas.onState("loss", ackEvent());
  for (let ack = 0; ack < 49; ack++) rounds.ack(ms(300));
  expect(rounds.cwnd).toBe(50);
  rounds.ack(ms(300));
  expect(rounds.cwnd).toBe(51);
  rounds.vegas.onState("open", ackEvent({ sndNxt: at(rounds.nxt) }));
  rounds.round(ms(100));
  expect(rounds.cwnd).toBe(52);
});

test("after a pause the shortest round trip is measured again", () => {
  const rounds = new Rounds(50, 40);
  rounds.round(ms(100));
  rounds.vegas.onEvent("transmit-start", ackEvent({ sndNxt: at(rounds.nxt) }));
  const before = rounds.cwnd;
  rounds.round(ms(200));
  expect(rounds.cwnd).toBe(before + 1);
});

test("a loss takes half", () => {
  expect(new Vegas(birth(50)).reduced(50, 0, "loss")).toBe(25);
});

describe("Linux, tcp_vegas.c", () => {
  /** A round with the shortest round trip of 110 us or the like, on a path of 100 us. */
  function decided(cwndSegments: number, ssthreshSegments: number, rttUs: number): number[] {
    const vegas = new Vegas(birth(cwndSegments, { profile: "linux" }));
    vegas.begin(ackEvent({ sndNxt: at(0) }));
    vegas.onEveryAck(ackEvent({ rttNs: us(99) }));
    vegas.onAck(ackEvent({ sndUna: at(1), sndNxt: at(20) }));
    Object.assign(vegas, { cwndSegments, ssthreshSegments });
    for (let sample = 0; sample < 3; sample++) {
      vegas.onEveryAck(ackEvent({ rttNs: us(rttUs - 1) }));
    }
    vegas.onAck(ackEvent({ sndUna: at(21), sndNxt: at(40) }));
    return [vegas.cwndSegments, vegas.ssthreshSegments];
  }

  test("gamma: one segment queued lets slow start go on, two end it", () => {
    expect(decided(10, Infinity, 110)).toEqual([11, Infinity]);
    expect(decided(10, Infinity, 120)).toEqual([9, 9]);
  });

  test("cwnd is two segments at least", () => {
    expect(decided(2, 2, 400)).toEqual([2, 1]);
    expect(decided(3, 3, 300)).toEqual([2, 2]);
  });

  test("vrtt: whole microseconds and one more; what was not measured does not count", () => {
    const vegas = new Vegas(birth(10, { profile: "linux" }));
    vegas.begin(ackEvent());
    const unknown = 0x7fff_ffff;
    expect(vegas.info()).toMatchObject({ tcpv_rtt: unknown, tcpv_minrtt: unknown });
    vegas.onEveryAck(ackEvent({ rttNs: -1 }));
    expect(vegas.info()).toMatchObject({ tcpv_rttcnt: 0, tcpv_rtt: unknown });
    vegas.onEveryAck(ackEvent({ rttNs: 1999 }));
    expect(vegas.info()).toMatchObject({ tcpv_rttcnt: 1, tcpv_rtt: 2, tcpv_minrtt: 2 });
    vegas.onEveryAck(ackEvent({ rttNs: 0 }));
    expect(vegas.info()).toMatchObject({ tcpv_rttcnt: 2, tcpv_rtt: 1, tcpv_minrtt: 1 });
  });
});
