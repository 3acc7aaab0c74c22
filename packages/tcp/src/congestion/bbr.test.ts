import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { Bbr } from "./bbr.ts";
import { AckAggregation } from "./bbr-aggregation.ts";
import { GainCycle } from "./bbr-cycle.ts";
import { LongTermBandwidth } from "./bbr-policer.ts";
import { bandwidthOf, GAIN_UNIT } from "./bbr-units.ts";
import { ackEvent, birth } from "./controller.fixture.ts";
import { transfer } from "./transfer.fixture.ts";

const RTT = ms(100);

/** BBR that hears of one flight after the other, each of so many segments, delivered in a round trip. */
class Flights {
  readonly bbr = new Bbr(birth(10));
  nowNs = 0;
  delivered = 1;
  lost = 0;

  constructor() {
    const { nowNs, delivered } = this;
    this.bbr.begin(ackEvent({ nowNs, delivered, srttNs: RTT, minRttNs: RTT }));
  }

  flight(segments: number, what: Parameters<typeof ackEvent>[0] = {}): void {
    this.nowNs += RTT;
    const prior = this.delivered;
    this.delivered += segments;
    this.lost += what.lostSegments ?? 0;
    const { nowNs, delivered, lost } = this;
    const sample = {
      delivered: segments,
      intervalNs: RTT,
      deliveredCe: 0,
      lost: 0,
      priorDelivered: prior,
      txInFlight: segments,
      isAppLimited: false,
    };
    const now = { nowNs, deliveredNs: nowNs, delivered, lost, srttNs: RTT, rttNs: RTT };
    const acked = { ackedSegments: segments, priorFlightSegments: segments, sample };
    this.bbr.control(ackEvent({ ...now, ...acked, pacingBps: this.bbr.pacingBps, ...what }));
  }
}

/** Start-up has grown up to flights of 100, and is over. */
function steady(): Flights {
  const flights = new Flights();
  for (const segments of [10, 20, 40, 80, 100, 100, 100, 100, 100]) flights.flight(segments);
  return flights;
}

describe("BBRv1", () => {
  test("it begins with 2.89 times the first window in a round trip, less one percent", () => {
    const { bbr } = new Flights();
    expect(bbr.pacingBps / ((10 * 8000) / 0.1)).toBeCloseTo(2.89 * 0.99, 2);
    expect(bbr.phase).toBe("BBR: STARTUP");
  });

  test("start-up doubles the flight, and ends when three rounds bring no quarter more", () => {
    const flights = new Flights();
    const { bbr } = flights;
    for (const segments of [10, 20, 40, 80]) flights.flight(segments);
    expect(bbr.cwndSegments).toBe(10 + 10 + 20 + 40 + 80);
    for (const segments of [90, 90]) flights.flight(segments);
    expect([bbr.phase, bbr.ssthreshSegments]).toEqual(["BBR: STARTUP", Infinity]);
    flights.flight(90, { flightSegments: 200 });
    expect(bbr.phase).toBe("BBR: DRAIN");
    // The BDP of 90, room for three bursts of two, and an even number.
    expect(bbr.ssthreshSegments).toBe(96);
    expect(bbr.pacingBps / ((90 * 8000) / 0.1)).toBeCloseTo(0.99 / 2.885, 2);
    flights.flight(90, { flightSegments: 90 });
    expect(bbr.phase).toBe("BBR: PROBE_BW");
  });

  test("rounds that the application limits do not end it", () => {
    const flights = new Flights();
    for (let round = 0; round < 10; round++) {
      flights.flight(10, {
        sample: {
          delivered: 10,
          intervalNs: RTT,
          deliveredCe: 0,
          lost: 0,
          priorDelivered: flights.delivered,
          txInFlight: 10,
          isAppLimited: true,
        },
      });
    }
    expect(flights.bbr.phase).toBe("BBR: STARTUP");
  });

  test("then cwnd is twice the BDP, with room for bursts and for ACKs in lumps", () => {
    const { bbr } = steady();
    expect(bbr.phase).toBe("BBR: PROBE_BW");
    // Each flight comes in one lump here.
    expect(bbr.cwndSegments).toBeGreaterThanOrEqual(200 + 100);
    expect(bbr.cwndSegments).toBeLessThanOrEqual(200 + 100 + 8);
  });

  test("in the first round of a recovery as much leaves as arrives; after it cwnd is what it was", () => {
    const flights = steady();
    const { bbr } = flights;
    const before = bbr.cwndSegments;
    expect(bbr.reduced()).toBe(bbr.ssthreshSegments);
    flights.flight(3, { recovery: "recovery", lostSegments: 5, flightSegments: 90 });
    expect(bbr.cwndSegments).toBe(93);
    flights.flight(90, { recovery: "open" });
    expect(Math.abs(bbr.cwndSegments - before)).toBeLessThanOrEqual(2); // in one phase 2 more
  });

  test("a needless reduction leaves cwnd as it is, and start-up looks for growth again", () => {
    const { bbr } = steady();
    const before = bbr.cwndSegments;
    bbr.reduced();
    expect(bbr.undone(1000, ackEvent())).toBe(before);
  });

  test("after a pause it sends at the bandwidth it knows", () => {
    const { bbr, nowNs } = steady();
    bbr.onEvent("transmit-start", ackEvent({ nowNs, applicationLimited: true }));
    expect(bbr.pacingBps / ((100 * 8000) / 0.1)).toBeCloseTo(0.99, 2);
  });

  test("a pause lasts until something is delivered: till then no PROBE_RTT is due (Linux, idle_restart)", () => {
    const flights = steady();
    const { bbr } = flights;
    flights.nowNs += seconds(11);
    bbr.onEvent("transmit-start", ackEvent({ nowNs: flights.nowNs, applicationLimited: true }));
    for (let nothing = 0; nothing < 2; nothing++) flights.flight(0, { rttNs: -1 });
    expect(bbr.phase).toBe("BBR: PROBE_BW");
    flights.flight(100, { rttNs: -1 });
    expect(bbr.phase).toBe("BBR: PROBE_BW");
    flights.flight(100, { rttNs: -1 });
    expect(bbr.phase).toBe("BBR: PROBE_RTT");
  });

  test("where a policer is found, no burst beyond what is in flight is expected (Linux, bbr_packets_in_net_at_edt)", () => {
    const flights = new Flights();
    for (const segments of [10, 20, 40, 80]) flights.flight(segments);
    // An interval of losses begins, and after four rounds another: then both agree.
    const lossy = { lostSegments: 40, flightSegments: 200 };
    for (let round = 0; round < 7; round++) flights.flight(80, lossy);
    expect(flights.bbr.phase).toBe("BBR: DRAIN");
    expect(flights.bbr.ssthreshSegments).toBe(86);
    flights.flight(80, { lostSegments: 40, flightSegments: 86 });
    expect(flights.bbr.phase).toBe("BBR: PROBE_BW");
  });

  test("it is paced in any case, and the send buffer has room for three windows (Linux, bbr_sndbuf_expand)", () => {
    const { wantsPacing, sendBufferWindows } = new Flights().bbr;
    expect([wantsPacing, sendBufferWindows]).toEqual([true, 3]);
  });

  test("bursts are of one segment below 1.2 Mbit/s, else of two at least", () => {
    const { bbr } = new Flights();
    bbr.pacingBps = 1_199_999;
    expect(bbr.minBurstSegments()).toBe(1);
    bbr.pacingBps = 1_200_000;
    expect(bbr.minBurstSegments()).toBe(2);
  });

  test("every 10 s it has at most four segments in flight for 200 ms, and finds the shortest round trip", () => {
    const { windows } = transfer({ congestionControl: "bbr", segments: 10_000 });
    const low = windows.map((cwnd) => cwnd <= 4);
    const begins = low.flatMap((isLow, at) => (isLow && !low[at - 1] ? [at] : []));
    const lasted = begins.map((at) => low.indexOf(false, at) - at);
    expect(begins).toHaveLength(1);
    expect(begins[0]! * ms(10)).toBeGreaterThan(seconds(10));
    expect(begins[0]! * ms(10)).toBeLessThan(seconds(10.3));
    expect(lasted[0]! * ms(10)).toBeGreaterThanOrEqual(ms(200));
    expect(lasted[0]! * ms(10)).toBeLessThan(ms(400));
  });
});

test("the cycle of gains begins anywhere but where it asks for less, and goes round", () => {
  const view = ackEvent();
  const first = Array.from({ length: 7 }, (_, random) => {
    const cycle = new GainCycle();
    cycle.begin(view, () => random);
    return cycle.gain;
  });
  expect(first.filter((gain) => gain === 320)).toHaveLength(1);
  expect(first).not.toContain(192);
  const cycle = new GainCycle();
  cycle.begin(view, () => 0);
  const gains = Array.from({ length: 9 }, () => {
    const { gain } = cycle;
    cycle.next(view);
    return gain / GAIN_UNIT;
  });
  expect(gains).toEqual([1.25, 0.75, 1, 1, 1, 1, 1, 1, 1.25]);
});

/** Rounds of 100 ms, of which so many segments each are delivered and lost. */
function policed(lostOf100: number, rounds: number): LongTermBandwidth {
  const policer = new LongTermBandwidth();
  const view = ackEvent({ deliveredNs: 0 });
  policer.reset(view);
  for (let round = 1; round <= rounds; round++) {
    view.deliveredNs = round * ms(100);
    view.delivered += 100;
    view.lost += lostOf100;
    policer.sample(view, lostOf100, false, true, true);
  }
  return policer;
}

test("two intervals in a row with 20 % loss and the same rate tell of a policer; for 48 rounds it is believed", () => {
  expect(policed(19, 12).inUse).toBe(false);
  expect(policed(20, 7).inUse).toBe(false);
  const policer = policed(20, 8);
  expect(policer.inUse).toBe(true);
  expect(policer.bandwidth).toBe(bandwidthOf(100, 100_000));
  expect(policed(20, 8 + 47).inUse).toBe(true);
  expect(policed(20, 8 + 48).inUse).toBe(false);
});

test("segments acknowledged in a lump, beyond what the bandwidth brings, are provided for, up to 100 ms of them", () => {
  const aggregation = new AckAggregation();
  const bandwidth = bandwidthOf(101, 100_000); // one in each ms
  aggregation.reset(ackEvent({ nowNs: 0 }));
  const lump = (atMs: number, segments: number): void =>
    aggregation.sample(
      ackEvent({ deliveredNs: ms(atMs), ackedSegments: segments }),
      bandwidth,
      false,
      1000,
    );
  lump(50, 30); // fewer than expected: the epoch begins here
  lump(51, 20);
  expect(aggregation.extraSegments(bandwidth)).toBe(49);
  lump(52, 500);
  expect(aggregation.extraSegments(bandwidth)).toBe(100);
});
