import { expect, test } from "vitest";
import { transmissionNs } from "./transmission.ts";

test.each([
  [1500, 10e6, 1_200_000],
  [1500, 1e9, 12_000],
  [40, 1e9, 320],
  [1500, 400e9, 30],
  [1, 3, 2_666_666_667], // 2666666666.67
  [1, 9e9, 1], // 0.89
  [1, 16e9, 1], // 0.5 goes up
  [1, 17e9, 0],
  [65535, Infinity, 0],
])("%i bytes at %d bit/s take %d ns", (sizeBytes, rateBps, ns) => {
  expect(transmissionNs(sizeBytes, rateBps)).toBe(ns);
});
