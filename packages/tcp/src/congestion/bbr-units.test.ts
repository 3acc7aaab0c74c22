import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bandwidthOf, bdpSegments, GAIN_UNIT, pacedBytesPerSecond } from "./bbr-units.ts";

/** Up to 100 Gbit/s in segments of 1448 bytes. */
const anyBandwidth = fc.integer({ min: 0, max: 2 ** 27 });
const anyGain = fc.integer({ min: 1, max: 3 * GAIN_UNIT });

test("the paced rate is that of whole numbers of any length: the kernel's", () => {
  const exact = fc.property(
    anyBandwidth,
    fc.integer({ min: 48, max: 8948 }),
    anyGain,
    (bandwidth, mss, gain) => {
      const bytes = (BigInt(bandwidth) * BigInt(mss) * BigInt(gain)) >> 8n;
      const wanted = (bytes * 990_000n) >> 24n;
      expect(BigInt(pacedBytesPerSecond(bandwidth, mss, gain))).toBe(wanted);
    },
  );
  fc.assert(exact);
});

test("the BDP is rounded up", () => {
  const exact = fc.property(
    fc.integer({ min: 0, max: 2 ** 24 }),
    fc.integer({ min: 1, max: 500_000 }),
    anyGain,
    (bandwidth, rttUs, gain) => {
      const scaled = (BigInt(bandwidth) * BigInt(rttUs) * BigInt(gain)) >> 8n;
      const wanted = (scaled + (1n << 24n) - 1n) >> 24n;
      expect(BigInt(bdpSegments(bandwidth, rttUs, gain))).toBe(wanted);
    },
  );
  fc.assert(exact);
});

test("10 Mbit/s of segments of 1448 bytes over 50 ms: 44 of them, paced at 9.9 Mbit/s", () => {
  const bandwidth = bandwidthOf(8633, 10_000_000);
  expect(bdpSegments(bandwidth, 50_000, GAIN_UNIT)).toBe(44);
  expect((8 * pacedBytesPerSecond(bandwidth, 1448, GAIN_UNIT)) / 1e6).toBeCloseTo(9.9, 2);
});

test("what is in flight is rounded down after the gain, as in Linux, and up to whole segments then", () => {
  // 641 * 6700417 is 2^32 + 1.
  expect(bdpSegments(1, 6_700_417, 641)).toBe(1);
  expect(bdpSegments(1, 2 ** 24 + 1, GAIN_UNIT)).toBe(2);
});
