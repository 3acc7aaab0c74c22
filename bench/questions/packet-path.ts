import { ms } from "@seedwire/engine";
import { bernoulli, heldBack, uniformJitter } from "@seedwire/link";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";
import { Ring } from "../lib/ring.ts";

/** What a link costs by itself: neither hosts nor routers. */
export const packetPath: Question = {
  name: "packet-path",
  about: "a packet over a link, handed on without any router",

  ask(setting) {
    const hops = setting.quick ? 100_000 : 200_000;
    const contestants = (
      [
        ["empty", "two nodes, empty queues", new Ring(2, 100)],
        ["full", "two nodes, full queues", new Ring(2, 900)],
        ["chain", "chain of 8", new Ring(8, 900)],
        ["loss", "chain of 8, 1 % loss", new Ring(8, 900, { loss: bernoulli(0.01) })],
        ["jitter", "chain of 8, 5 ms jitter", new Ring(8, 900, { jitter: uniformJitter(ms(5)) })],
        [
          "reorder",
          "chain of 8, 20 % held back 10 ms",
          new Ring(8, 900, { reorder: heldBack(bernoulli(0.2), ms(10)) }),
        ],
      ] as const
    ).map(([id, name, ring]): Contestant => {
      const measure = (): number => ring.nsPerHop(hops);
      return { id: `packet-path/${id}`, name, unit: "ns/hop", measure };
    });
    return duel(contestants, setting);
  },
};
