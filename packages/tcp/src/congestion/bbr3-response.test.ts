import { mbps, ms, seconds } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import { expect, test } from "vitest";
import { Bbr3Flow, dataBps } from "./bbr3.fixture.ts";

/** What 15 s bring of what the link takes, with so much loss at random; the mean of three runs. */
function share(loss: number, congestionControl: "bbr3" | "reno" = "bbr3"): number {
  let sum = 0;
  for (const seed of ["1", "2", "3"]) {
    const flow = new Bbr3Flow({
      rateBps: mbps(10),
      rttNs: ms(50),
      queue: 100,
      loss: bernoulli(loss),
      tcp: { congestionControl },
      seed,
    });
    flow.greedy();
    sum += flow.goodputBps(seconds(15));
  }
  return sum / 3 / dataBps(mbps(10));
}

// A round that loses anything bounds the rate to what was delivered in it, which is 1 % less (the pacing
// margin) and what was lost; two to three seconds later a probe lifts that. Of a BDP of 42 segments one is
// more than 2 % already, so probes are cut short often.
test.each([
  [0, 0.93, 1],
  [0.005, 0.85, 1],
  [0.01, 0.7, 0.95],
  [0.02, 0.4, 0.9],
  [0.05, 0.1, 0.6],
])("BBRv3-2.8 with %s of the packets lost, %s to %s of the link is used", (loss, least, most) => {
  const used = share(loss);
  expect(used).toBeGreaterThan(least);
  expect(used).toBeLessThanOrEqual(most);
});

test("BBRv3-2.8 one in a hundred lost: more than twice what Reno makes of it", () => {
  expect(share(0.01)).toBeGreaterThan(2 * share(0.01, "reno"));
});
