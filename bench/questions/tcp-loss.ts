import { dumbbellNsPerHop } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** Loss costs recovery, scoreboards, and hops without a neighbour; should a hop cost more for it? */
export const tcpLoss: Question = {
  name: "tcp-loss",
  about: "a packet-hop of one bulk flow, by the loss on the bottleneck",

  ask(setting) {
    const bytes = setting.quick ? 20_000_000 : 80_000_000;
    const contestants = ["0", "0.1%", "1%", "5%"].map((loss): Contestant => {
      const run = { params: { loss, bytes, duration: 0 } };
      return {
        id: `tcp-loss/${loss}`,
        name: `${loss.replace("%", " %")} lost`,
        unit: "ns/hop",
        measure: () => dumbbellNsPerHop(run),
      };
    });
    return duel(contestants, setting);
  },
};
