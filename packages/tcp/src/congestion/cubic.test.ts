import { expect, test } from "vitest";
import { ackEvent, birth } from "./controller.fixture.ts";
import { Cubic } from "./cubic.ts";

const RTT_S = 0.1;

/** Acknowledges a window each round trip, in so many ACKs; gives cwnd in segments after each trip. */
function grow(cubic: Cubic, trips: number, startS: number, acksPerTrip = 20): number[] {
  return Array.from({ length: trips }, (_, trip) => {
    const cwnd = cubic.cwndSegments;
    for (let at = 0; at < acksPerTrip; at++) {
      const event = ackEvent({
        nowNs: (startS + (trip + at / acksPerTrip) * RTT_S) * 1e9,
        ackedSegments:
          Math.floor((cwnd * (at + 1)) / acksPerTrip) - Math.floor((cwnd * at) / acksPerTrip),
        srttNs: RTT_S * 1e9,
        minRttNs: RTT_S * 1e9,
        rttNs: RTT_S * 1e9,
      });
      cubic.onAck(event);
    }
    return cubic.cwndSegments;
  });
}

/** A loss with the whole window in flight. */
function lose(cubic: Cubic): void {
  cubic.ssthreshSegments = cubic.reduced(cubic.cwndSegments, 0, "loss");
  cubic.cwndSegments = cubic.ssthreshSegments;
  cubic.credit = 0;
}

const withWindow = (segments: number): Cubic => new Cubic(birth(segments));

test("RFC9438-4.1.1 RFC9438-4.6-a beta_cubic: 0.7 of the window is left after a loss", () => {
  const cubic = withWindow(1000);
  lose(cubic);
  expect([cubic.cwndSegments, cubic.ssthreshSegments]).toEqual([700, 700]);
});

test("RFC9438-4.2-a RFC9438-4.4 RFC9438-4.5 the window follows W_cubic(t), and is W_max again after K", () => {
  const wMax = 1000;
  const k = Math.cbrt((wMax * 0.3) / 0.4); // 9.09 s
  const cubic = withWindow(wMax);
  lose(cubic);
  const seen = grow(cubic, 180, 5);
  seen.forEach((cwnd, trip) => {
    const t = (trip + 1) * RTT_S;
    const wanted = 0.4 * (t - k) ** 3 + wMax;
    // A window that moves by a share of the way with each ACK is about a round trip behind.
    if (trip > 3) expect(Math.abs(cwnd / wanted - 1)).toBeLessThan(0.02);
  });
  expect(seen[Math.round(k / RTT_S)]! / wMax).toBeCloseTo(1, 2);
});

test("RFC9438-4.3 in the Reno-friendly region it is never below W_est", () => {
  const cubic = withWindow(20);
  lose(cubic);
  let wEst = 14;
  for (const cwnd of grow(cubic, 30, 1)) {
    wEst += 0.9 / 1.7; // alpha_cubic a round trip; Linux goes on so beyond cwnd_prior
    expect(cwnd).toBeGreaterThan(wEst - 2);
  }
});

test("RFC9438-4.7 fast convergence: a second loss below W_max lowers the plateau further", () => {
  const plateau = (second: boolean): number => {
    const cubic = withWindow(1000);
    lose(cubic);
    if (second) lose(cubic);
    const start = cubic.cwndSegments;
    // The plateau is where it grows least.
    const seen = [start, ...grow(cubic, 200, 1)];
    const steps = seen.slice(1).map((cwnd, at) => cwnd - seen[at]!);
    return seen[steps.indexOf(Math.min(...steps.slice(5)))]!;
  };
  expect(plateau(false) / 1000).toBeCloseTo(1, 1);
  expect(plateau(true) / (700 * 0.85)).toBeCloseTo(1, 1);
});

test("RFC9438-4.8 after a time-out it starts slowly, then from a plateau at ssthresh", () => {
  const cubic = withWindow(100);
  cubic.ssthreshSegments = cubic.reduced(100, 0, "timeout");
  cubic.onState("loss", ackEvent());
  cubic.cwndSegments = 1;
  expect([cubic.cwndSegments, cubic.ssthreshSegments]).toEqual([1, 70]);
  grow(cubic, 12, 1, 40);
  expect(cubic.cwndSegments).toBeGreaterThanOrEqual(70);
});

test("RFC9438-4.2-b the window grows by half in a round trip at most", () => {
  const cubic = withWindow(1000);
  lose(cubic);
  lose(cubic);
  lose(cubic); // far below the plateau
  let before = cubic.cwndSegments;
  for (const cwnd of grow(cubic, 100, 1, 50)) {
    expect(cwnd).toBeLessThanOrEqual(1.51 * before);
    before = cwnd;
  }
});

test.each([0, 1])(
  "RFC9438-4.2-c the curve stands still while nothing is sent, from second %s on",
  (startS) => {
    const [steady, pausing] = [withWindow(1000), withWindow(1000)];
    for (const cubic of [steady, pausing]) {
      lose(cubic);
      grow(cubic, 20, startS);
    }
    const [lastDataSentNs, nowNs] = [(startS + 2) * 1e9, (startS + 62) * 1e9];
    pausing.onEvent("transmit-start", ackEvent({ nowNs, lastDataSentNs }));
    const [after, before] = [grow(pausing, 20, startS + 62), grow(steady, 20, startS + 2)];
    expect(after.at(-1)! / before.at(-1)!).toBeCloseTo(1, 1);
  },
);

test.each([
  [1e-4, 187],
  [1e-5, 1054],
])(
  "RFC9438-5.1 with a loss in each %d of the segments, RTT 0.1 s, the window is %d on average",
  (p, wanted) => {
    const cubic = withWindow(Math.round(wanted));
    lose(cubic);
    let [sum, trips, sent] = [0, 0, 0];
    for (let trip = 0, losses = 0; losses < 12; trip++) {
      sent += cubic.cwndSegments;
      if (losses >= 4) {
        sum += cubic.cwndSegments; // the first ones settle
        trips++;
      }
      grow(cubic, 1, trip * RTT_S);
      if (sent < 1 / p) continue;
      sent = 0;
      losses++;
      lose(cubic);
    }
    expect(Math.abs(sum / trips / wanted - 1)).toBeLessThan(0.1);
  },
);
