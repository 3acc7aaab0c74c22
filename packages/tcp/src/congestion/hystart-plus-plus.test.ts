import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { seqAdd, type Seq, toSeq } from "../seq.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { Cubic } from "./cubic.ts";
import { Reno } from "./reno.ts";

const at = (segment: number): Seq => seqAdd(toSeq(-5), segment);

/** A sender whose cwnd is its limit, with its whole first window in flight. */
class Rounds {
  readonly controller: Reno | Cubic;
  #una = 0;
  #nxt: number;
  #roundEnd: number;

  constructor(controller: Reno | Cubic) {
    this.controller = controller;
    this.#nxt = this.#roundEnd = controller.cwndSegments;
    controller.begin(ackEvent({ sndUna: at(0), sndNxt: at(this.#nxt) }));
  }

  get cwnd(): number {
    return this.controller.cwndSegments;
  }

  /** ACKs up to the end of the round, all with that round trip; cwnd after each of them. */
  round(rttMs: number): number[] {
    const end = this.#roundEnd;
    const windows: number[] = [];
    while (this.#una < end) {
      this.ack(rttMs);
      windows.push(this.cwnd);
    }
    return windows;
  }

  ack(rttMs: number, segments = 1): void {
    this.#una += segments;
    if (this.#una >= this.#roundEnd) this.#roundEnd = this.#nxt;
    const event = ackEvent({
      rttNs: ms(rttMs),
      ackedSegments: segments,
      sndUna: at(this.#una),
      sndNxt: at(this.#nxt),
    });
    this.controller.onEveryAck(event);
    this.controller.onAck(event);
    this.#nxt = this.#una + this.cwnd;
  }
}

/** By how much cwnd grew with the last ACKs of a round. */
const growth = (windows: readonly number[], acks: number): number =>
  windows.at(-1)! - windows.at(-1 - acks)!;

const plusPlus = { hystart: "rfc9406", slowStartLimitSegments: 2 } as const;

describe.each([Reno, Cubic])("HyStart++ of %o", (Controller) => {
  const start = (cwnd = 10): Rounds => new Rounds(new Controller(birth(cwnd, plusPlus)));

  test("RFC9406-4.2-b with a steady round trip each ACK lets cwnd grow", () => {
    const rounds = start();
    const windows = [1, 2, 3, 4].flatMap(() => rounds.round(50));
    expect(windows).toEqual(windows.map((_, at) => 11 + at));
    expect(rounds.controller.ssthreshSegments).toBe(Infinity);
  });

  test("RFC9406-4.2-b RFC9406-4.3 one ACK lets cwnd grow by L = 8 at most, in CSS by a quarter of it", () => {
    const rounds = start(16);
    rounds.round(50);
    const before = rounds.cwnd;
    rounds.ack(60, 20);
    expect(rounds.cwnd).toBe(before + 8);
    for (let sample = 1; sample < 16; sample++) rounds.ack(60); // CSS began on the way
    const slow = rounds.cwnd;
    for (let each = 0; each < 4; each++) rounds.ack(60, 20);
    expect(rounds.cwnd).toBe(slow + 8);
    for (let each = 0; each < 8; each++) rounds.ack(60);
    expect(rounds.cwnd).toBe(slow + 10);
  });

  test("RFC9406-4.3 L is infinite if segments are paced", () => {
    const rounds = new Rounds(new Controller(birth(100, { ...plusPlus, pacing: "on" })));
    rounds.ack(50, 20);
    expect(rounds.cwnd).toBe(120);
  });

  // MIN_RTT_THRESH 4 ms, an eighth of the last round, MAX_RTT_THRESH 16 ms.
  test.each([
    [10, 4],
    [50, 6.25],
    [80, 10],
    [400, 16],
  ])(
    "RFC9406-4.2-c RFC9406-4.3 after a round of %d ms, %d ms more in eight samples begin CSS",
    (lastMs, riseMs) => {
      const grown = [riseMs - 0.01, riseMs].map((rise) => {
        const rounds = start(16);
        rounds.round(lastMs);
        const before = rounds.cwnd;
        return Array.from({ length: 19 }, () => {
          rounds.ack(lastMs + rise);
          return rounds.cwnd - before;
        });
      });
      expect([grown[0]![15], grown[0]![18]]).toEqual([16, 19]);
      // The eighth decides about what comes after it.
      expect([grown[1]![15], grown[1]![18]]).toEqual([8 + 8 / 4, 8 + 2]);
    },
  );

  test("RFC9406-4.2-a the shortest round trips of two rounds are compared, and a new round has none", () => {
    const rounds = start(16);
    rounds.round(50);
    rounds.ack(50);
    const second = rounds.round(80); // one short sample
    expect(growth(second, 20)).toBe(20);
    const third = rounds.round(80); // 80 after 50: CSS from the eighth sample on
    expect(growth(third, 20)).toBe(5);
  });

  test("RFC9406-4.2-a a round of fewer than eight samples decides nothing", () => {
    const rounds = start(7);
    expect(rounds.round(50)).toHaveLength(7);
    for (let sample = 1; sample <= 7; sample++) rounds.ack(90);
    expect([rounds.cwnd, rounds.controller.ssthreshSegments]).toEqual([21, Infinity]);
  });

  test("RFC9406-4.2-d a round in CSS that is shorter than the first resumes slow start", () => {
    const rounds = start(16);
    rounds.round(50);
    expect(growth(rounds.round(60), 8)).toBe(2);
    const third = rounds.round(58);
    expect(third[7]! - third[3]!).toBe(1);
    expect(growth(third, 8)).toBe(8); // found out at its eighth sample
    expect(growth(rounds.round(58), 8)).toBe(8);
    expect(rounds.controller.ssthreshSegments).toBe(Infinity);
  });

  test("RFC9406-4.2-e after five rounds of CSS, the partial one too, ssthresh is cwnd", () => {
    const rounds = start(16);
    rounds.round(50);
    const grown: number[] = [];
    for (let css = 1; css <= 5; css++) {
      expect(rounds.controller.ssthreshSegments).toBe(Infinity);
      const before = rounds.cwnd;
      const acks = rounds.round(60).length;
      grown.push((rounds.cwnd - before) / acks);
    }
    expect(rounds.controller.ssthreshSegments).toBe(rounds.cwnd);
    for (const share of grown.slice(1)) expect(share).toBeCloseTo(0.25, 1);
    expect(growth(rounds.round(60), 20)).toBeLessThanOrEqual(1); // congestion avoidance
  });

  test.each(["loss", "ecn"] as const)("RFC9406-4.2-e %s ends it", (cause) => {
    const rounds = start(64);
    const { controller } = rounds;
    rounds.round(50);
    controller.ssthreshSegments = controller.reduced(rounds.cwnd, ms(100), cause);
    controller.cwndSegments = controller.ssthreshSegments;
    const before = rounds.cwnd;
    rounds.ack(50, 8);
    expect(rounds.cwnd).toBeLessThanOrEqual(before + 1);
  });

  test("CSS is a reason for cwnd, slow start and what comes after CSS are none", () => {
    const rounds = start(16);
    const { controller } = rounds;
    rounds.round(50);
    expect(controller.phase).toBeNull();
    rounds.round(60);
    expect(controller.phase).toBe("conservative slow start");
    controller.ssthreshSegments = controller.reduced(rounds.cwnd, ms(100), "loss");
    expect(controller.phase).toBeNull();
  });

  test("RFC9406-4.2-e later slow starts have ssthresh, and go without it", () => {
    const rounds = start(64);
    rounds.controller.ssthreshSegments = 1000;
    rounds.ack(50, 8);
    expect(rounds.cwnd).toBe(66); // L of RFC 3465
  });
});

test("RFC9438-4.10 CUBIC of the RFC profile has HyStart++, Reno has not", () => {
  const slows = [Cubic, Reno].map((Controller) => {
    const rounds = new Rounds(new Controller(birth(16)));
    rounds.round(50);
    return growth(rounds.round(60), 8);
  });
  expect(slows).toEqual([2, 8]);
});
