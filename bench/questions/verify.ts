import { seconds } from "@seedwire/engine";
import { dumbbellNsPerHop } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** What it costs to compare every byte that arrives. */
export const verify: Question = {
  name: "verify",
  about: "a packet-hop of one bulk flow, every byte compared or not",

  ask(setting) {
    const lengthNs = seconds(setting.quick ? 3 : 8);
    const contestants = [true, false].map((verified): Contestant => ({
      id: `verify/${verified ? "on" : "off"}`,
      name: `verify=${verified}`,
      unit: "ns/hop",
      measure: () => dumbbellNsPerHop({ params: { verify: verified }, lengthNs }),
    }));
    return duel(contestants, setting);
  },
};
