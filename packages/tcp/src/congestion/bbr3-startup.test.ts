import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { Bbr3Bench } from "./bbr3-bench.fixture.ts";

describe("full pipe", () => {
  test("BBRv3-5.3.1.2 three rounds in which the rate grows by less than a quarter end Startup", () => {
    const bench = new Bbr3Bench().ack({ segments: 100 });
    const { bbr } = bench;
    bench.ack({ segments: 110 }).ack({ segments: 124 });
    expect([bbr.state, bbr.fullBwCount]).toEqual(["Startup", 2]);
    bench.ack({ segments: 124, flight: 300 });
    expect([bbr.state, bbr.fullBwReached]).toEqual(["Drain", true]);
  });

  test("BBRv3-5.3.1.2 growth by a quarter begins the count anew", () => {
    const bench = new Bbr3Bench().acks(3, { segments: 100 }).ack({ segments: 125 });
    expect(bench.bbr.fullBwCount).toBe(0);
    bench.acks(2, { segments: 125 });
    expect(bench.bbr.state).toBe("Startup");
    bench.ack({ segments: 125, flight: 300 });
    expect(bench.bbr.state).toBe("Drain");
  });

  test("BBRv3-5.3.1.2 rounds that the application limited, and ACKs within a round, do not count", () => {
    const bench = new Bbr3Bench().ack({ segments: 100 });
    bench.acks(10, { segments: 50, limited: true }).acks(10, { endsRound: false });
    expect([bench.bbr.state, bench.bbr.fullBwCount]).toEqual(["Startup", 0]);
  });
});

describe("loss", () => {
  /** A round in which so many separate segments of 100 are lost, spent in recovery. */
  function lossy(ranges: number, apart = true, sackOk = true): Bbr3Bench {
    const bench = new Bbr3Bench().ack({ segments: 100 });
    bench.lose(ranges, 100, { apart }).enter("recovery");
    return bench.ack({ segments: 130, txInFlight: 100, sackOk, flight: 400 });
  }

  test("BBRv3-5.3.1.3 six separate ranges lost in a round, and more than 2 %, end Startup", () => {
    const { bbr } = lossy(6);
    expect([bbr.state, bbr.fullBwReached]).toEqual(["Drain", true]);
    expect(bbr.inflightLongterm).toBe(130); // what was delivered in the round
    expect(bbr.cwndSegments).toBe(10 + 100 + 130); // which bounds cwnd in ProbeBW only
  });

  test("BBRv3-5.3.1.3 five do not, nor six in one row, nor 2 %", () => {
    expect(lossy(5).bbr.state).toBe("Startup");
    expect(lossy(6, false).bbr.state).toBe("Startup");
    const bench = new Bbr3Bench().ack({ segments: 100 }).lose(6, 300, { apart: true });
    bench.enter("recovery").ack({ segments: 300, txInFlight: 300 });
    expect(bench.bbr.state).toBe("Startup");
  });

  test("BBRv3-5.3.1.3 nor before a whole round was spent in recovery", () => {
    const bench = new Bbr3Bench().ack({ segments: 100 }).lose(6, 100, { apart: true });
    bench.enter("recovery").ack({ segments: 100, txInFlight: 100, endsRound: false });
    expect(bench.bbr.state).toBe("Startup");
  });

  test("BBRv3-5.3.1.3 ranges are counted anew in each round, and none spans two", () => {
    const rounds = (second: number): Bbr3Bench => {
      const bench = new Bbr3Bench().ack({ segments: 100 }).lose(3, 100, { apart: true });
      bench.enter("recovery").ack({ segments: 100, txInFlight: 100, flight: 400 });
      bench.lose(1, 100).lose(second - 1, 100, { apart: true });
      return bench.ack({ segments: 100, txInFlight: 100, flight: 400 });
    };
    expect(rounds(5).bbr.state).toBe("Startup");
    expect(rounds(6).bbr.state).toBe("Drain");
  });

  test("BBRv3-5.3.1.3 without SACK any loss does", () => {
    expect(lossy(0, true, false).bbr.state).toBe("Startup");
    expect(lossy(1, true, false).bbr.state).toBe("Drain");
    expect(lossy(1).bbr.state).toBe("Startup");
  });
});

describe("Drain", () => {
  /** In Drain, with a BDP of 100 segments. */
  function draining(): Bbr3Bench {
    const bench = new Bbr3Bench().acks(3, { segments: 100 }).ack({ segments: 100, flight: 200 });
    expect(bench.bbr.state).toBe("Drain");
    return bench;
  }

  test("BBRv3-5.3.2 ends when no more than the BDP is in flight", () => {
    const bench = draining().ack({ segments: 50, flight: 101, endsRound: false });
    expect(bench.bbr.state).toBe("Drain");
    bench.ack({ segments: 50, flight: 100, endsRound: false });
    expect(bench.bbr.state).toBe("ProbeBW_CRUISE");
    expect(bench.bbr.pacingGain).toBe(1);
  });

  test("BBRv3-5.3.2 ends after three rounds whatever is in flight", () => {
    const bench = draining().acks(3, { segments: 100, flight: 200 });
    expect(bench.bbr.state).toBe("Drain");
    bench.ack({ segments: 100, flight: 200 });
    expect(bench.bbr.state).toBe("ProbeBW_DOWN");
  });
});

test("BBRv3-2.5 Startup is paced at 2.77 times the rate, Drain at half, both 1 % below", () => {
  const bench = new Bbr3Bench().ack({ segments: 100 });
  const bps = 100 * 1000 * 8 * 10;
  expect(bench.bbr.pacingBps).toBeCloseTo(2.77 * 0.99 * bps);
  bench.acks(2, { segments: 100 }).ack({ segments: 100, flight: 200 });
  expect(bench.bbr.pacingBps).toBeCloseTo(0.5 * 0.99 * bps);
});

test("BBRv3-2.6 the window of Startup and Drain is twice the BDP", () => {
  const bench = new Bbr3Bench().acks(3, { segments: 100, intervalNs: ms(100) });
  const { bbr } = bench;
  expect(bbr.maxInflight).toBe(Math.ceil(200 + bbr.extraAcked));
  bench.acks(1, { segments: 100, flight: 200 });
  expect(bbr.maxInflight).toBe(Math.ceil(200 + bbr.extraAcked));
});

test("BBRv3-3.7 a mark in a ProbeRTT before the pipe was full does not fill it", () => {
  const bench = new Bbr3Bench().roundsTo("ProbeRTT", { limited: true, rttNs: ms(101) });
  expect(bench.bbr.fullBwReached).toBe(false);
  bench.ack({ limited: true, flight: 100, echo: true });
  expect([bench.bbr.fullBwReached, bench.bbr.inflightLongterm]).toEqual([false, Infinity]);
});

test("BBRv3-3.7 a mark ends Startup: there is a queue", () => {
  const bench = new Bbr3Bench().acks(2, { segments: 100 });
  bench.ack({ segments: 100, flight: 200, echo: true });
  expect([bench.bbr.state, bench.bbr.inflightLongterm]).toEqual(["Drain", 100]);
});
