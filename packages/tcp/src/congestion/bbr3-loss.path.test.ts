import { mbps, ms, seconds } from "@seedwire/engine";
import { bernoulli, heldBack } from "@seedwire/link";
import { expect, test } from "vitest";
import { Bbr3Flow } from "./bbr3.fixture.ts";

test.each([
  ["linux", 0.05, 0.2],
  ["linux", 0.4, 0.2],
  ["rfc", 0.05, 0.2],
] as const)(
  "profile %s: with %s lost and %s overtaken by up to a round trip nothing stalls",
  (profile, loss, overtaken) => {
    const flow = new Bbr3Flow({
      rateBps: mbps(10),
      rttNs: ms(50),
      queue: 100,
      loss: bernoulli(loss),
      reorder: heldBack(bernoulli(overtaken), ms(50)),
      tcp: { profile },
    });
    flow.greedy();
    for (let untilNs = seconds(15); untilNs <= seconds(45); untilNs += seconds(15)) {
      expect(flow.goodputBps(untilNs)).toBeGreaterThan(0);
    }
  },
);
