import { exponential, rngFor } from "@seedwire/engine";
import { expect, test } from "vitest";
import { independentWindow, periodicWindow, RENO, type Aimd } from "./aimd.ts";

test("Mathis: 1.22 / sqrt(p) if one packet in 1/p is lost", () => {
  expect(periodicWindow(0.01)).toBeCloseTo(12.247, 3);
  const bps = (periodicWindow(0.001) * 1460 * 8) / 0.1; // MSS 1460, RTT 100 ms
  expect(bps / 1e6).toBeCloseTo(4.52, 2);
});

test("1.31 / sqrt(p) if each packet is lost by itself (Ott, Kemperman, Mathis 1996)", () => {
  expect(independentWindow(1)).toBeCloseTo(1.3098, 4);
  expect(independentWindow(0.0001)).toBeCloseTo(130.98, 2);
});

test.each([
  ["Reno", RENO],
  ["a gentle one", { increase: 0.2, decrease: 0.875 }],
  ["a fast one", { increase: 4, decrease: 0.3 }],
])("the integral agrees with losses drawn at random: %s", (_, aimd) => {
  const loss = 1e-6;
  expect(independentWindow(loss, aimd) / drawn(loss, aimd)).toBeCloseTo(1, 2);
});

/** Mean over time of a window that grows packet by packet, over losses drawn at random. */
function drawn(loss: number, { increase, decrease }: Aimd): number {
  const rng = rngFor("1", "losses");
  let [square, packets, rounds] = [increase / loss, 0, 0];
  for (let i = 0; i < 200_000; i++) {
    const gap = exponential(rng, 1 / loss);
    const grown = square + 2 * increase * gap; // d(W^2) = 2 alpha for each packet
    packets += gap;
    rounds += (Math.sqrt(grown) - Math.sqrt(square)) / increase;
    square = grown * decrease * decrease;
  }
  return packets / rounds;
}
