import { describe, expect, test } from "vitest";
import { seqAdd, type Seq, toSeq } from "../seq.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { Dctcp } from "./dctcp.ts";

const at = (segment: number): Seq => seqAdd(toSeq(-5), segment);

/** A sender of 100 segments a window, of which some come back as marked. */
class Windows {
  readonly dctcp = new Dctcp(birth(100, { profile: "linux" }));
  #una = 0;
  #delivered = 0;
  #deliveredCe = 0;

  constructor() {
    this.dctcp.begin(ackEvent({ sndUna: at(0), sndNxt: at(0) }));
    this.ack(0, 0); // now a window of data begins
  }

  /** A window of 100 segments is acknowledged, so many of them marked; alpha in 1/1024. */
  window(marked: number, segments = 100): number {
    this.ack(segments, marked);
    return this.dctcp.alpha * 1024;
  }

  ack(segments: number, marked: number, sndNxt = this.#una + segments + 100): void {
    this.#una += segments;
    this.#delivered += segments;
    this.#deliveredCe += marked;
    this.dctcp.onEveryAck(
      ackEvent({
        sndUna: at(this.#una),
        sndNxt: at(sndNxt),
        delivered: this.#delivered,
        deliveredCe: this.#deliveredCe,
      }),
    );
  }
}

describe("alpha", () => {
  test("RFC8257-3.3-a it is 1 at first, and follows the share that is marked (reference model)", () => {
    const windows = new Windows();
    let alpha = windows.dctcp.alpha; // one empty window has passed
    expect(alpha).toBe(1 - 1 / 16);
    for (const share of [0.3, 0.3, 0.9, 0, 0.1, 1, 1, 0.5, 0.2, 0.2, 0, 0, 0.7]) {
      alpha = alpha * (1 - 1 / 16) + share / 16;
      expect(Math.abs(windows.window(100 * share) / 1024 - alpha)).toBeLessThan(0.01);
    }
  });

  test.each([0.1, 0.25, 0.5, 1])(
    "RFC8257-3.3-a RFC8257-4.1 g is 1/16: with %d marked for long",
    (share) => {
      const windows = new Windows();
      let trips = 0;
      const start = windows.dctcp.alpha;
      while (windows.window(100 * share) / 1024 - share > (start - share) / Math.E) trips++;
      if (share < 1) expect(Math.abs(trips - 15)).toBeLessThanOrEqual(1); // 1 / -ln(15/16)
      for (let more = 0; more < 200; more++) windows.window(100 * share);
      expect(windows.dctcp.alpha).toBeCloseTo(share, 1);
    },
  );

  test("RFC8257-3.3-a it moves once for a window of data, when that is acknowledged", () => {
    const windows = new Windows();
    const before = windows.dctcp.alpha;
    for (let segment = 0; segment < 99; segment++) windows.ack(1, 0, 200);
    expect(windows.dctcp.alpha).toBe(before);
    windows.ack(1, 0, 200);
    expect(windows.dctcp.alpha).toBeLessThan(before);
  });

  test("RFC8257-4.2 it reaches 0 though no shift would lower it more, and is never above 1", () => {
    const windows = new Windows();
    const seen: number[] = [];
    for (let trip = 0; trip < 100; trip++) seen.push(windows.window(0));
    expect(seen.filter((alpha) => alpha > 0).at(-1)).toBe(15);
    expect(seen.at(-1)).toBe(0);
    for (let trip = 0; trip < 200; trip++) {
      expect(windows.window(100)).toBeLessThanOrEqual(1024);
    }
    expect(windows.window(100, 1)).toBe(1024); // more marks told of than segments
  });
});

describe("what is left of the window", () => {
  test("RFC8257-3.3-b a mark takes alpha / 2 of it", () => {
    const windows = new Windows();
    expect(windows.dctcp.reduced(100, 0, "ecn")).toBe(100 - Math.floor(100 * (960 / 2048)));
    for (let trip = 0; trip < 300; trip++) windows.window(20);
    expect(windows.dctcp.alpha).toBeCloseTo(0.2, 1);
    expect([90, 91]).toContain(windows.dctcp.reduced(100, 0, "ecn"));
    for (let trip = 0; trip < 300; trip++) windows.window(0);
    expect(windows.dctcp.reduced(100, 0, "ecn")).toBe(100);
    windows.dctcp.cwndSegments = 1;
    expect(windows.dctcp.reduced(1, 0, "ecn")).toBe(2);
  });

  test.each(["loss", "timeout"] as const)(
    "RFC8257-3.5 a %s takes half of it, whatever alpha",
    (cause) => {
      const windows = new Windows();
      for (let trip = 0; trip < 300; trip++) windows.window(0);
      expect(windows.dctcp.reduced(100, 0, cause)).toBe(50);
    },
  );

  test("RFC8257-3.5 a loss while a mark is answered: one reduction a window, or one more (Linux)", () => {
    for (const [profile, left] of [
      ["rfc", 90],
      ["linux", 50],
    ] as const) {
      const dctcp = new Dctcp(birth(100, { profile }));
      dctcp.ssthreshSegments = 90;
      dctcp.onState("recovery", ackEvent({ recovery: "cwr" }));
      expect(dctcp.ssthreshSegments).toBe(left);
    }
  });
});

test("Linux, dctcp_get_info: the mark of the latest packet, and bytes of this window, marked and all", () => {
  const dctcp = new Dctcp(birth(100, { profile: "linux" }));
  dctcp.begin(ackEvent({ delivered: 10, deliveredCe: 2 }));
  const view = ackEvent({ delivered: 30, deliveredCe: 5, mssBytes: 1000 });
  const state = (): number | undefined => dctcp.info(view)["dctcp_ce_state"];
  expect(dctcp.info(view)).toMatchObject({
    dctcp_enabled: 1,
    dctcp_ab_ecn: 3000,
    dctcp_ab_tot: 20_000,
  });
  const seen = (["restart", "ce", "transmit-start", "no-ce", "complete"] as const).map((event) => {
    dctcp.onEvent(event);
    return state();
  });
  expect(seen).toEqual([0, 1, 1, 0, 0]);
});
