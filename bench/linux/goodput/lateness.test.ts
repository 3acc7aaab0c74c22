import { ms, Simulation, us } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { lateness } from "./lateness.ts";

/** When packets arrive that would have come every `gapNs`. */
function arrivals(gapNs: number, count = 20_000): number[] {
  const place = { simulation: new Simulation({ seed: "1" }), link: "a>b" };
  const delay = lateness(place, "jitter");
  const packet = new Packet();
  return Array.from({ length: count }, (_, i) => {
    packet.arrivalNs = i * gapNs;
    return packet.arrivalNs + delay.extraNs(packet, 0);
  });
}

test("packets are 23 us late on the average", () => {
  const late = arrivals(ms(10)).map((atNs, i) => atNs - i * ms(10));
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  const meanNs = late.reduce((sum, ns) => sum + ns, 0) / late.length;
  expect(Math.abs(meanNs - us(23))).toBeLessThan((4 * us(23)) / Math.sqrt(late.length));
});

test("none overtakes another", () => {
  const times = arrivals(us(5));
  expect(times.every((atNs, i) => i === 0 || atNs >= times[i - 1]!)).toBe(true);
});
