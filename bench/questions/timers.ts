import { ms, seconds, Simulation, Timer } from "@seedwire/engine";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** How often a ticking timer expires; each tick moves the next of the far timers. */
const TICK_NS = 1_000;

/** What is done to a far timer at each tick. */
const WAYS = {
  none: { what: "ticks alone", act: () => {} },
  move: {
    what: "moved 200 ms ahead",
    act: (timer: Timer, nowNs: number) => timer.arm(nowNs + ms(200)),
  },
  cancel: {
    what: "cancelled, armed for 200 ms",
    act: (timer: Timer, nowNs: number) => {
      timer.cancel();
      timer.arm(nowNs + ms(200));
    },
  },
} as const;

/** A retransmission timer for each flow, which each packet moves: what does it cost per packet? */
export const timers: Question = {
  name: "timers",
  about: "a tick of the clock that moves one of so many timers",

  ask(setting) {
    const ticks = setting.quick ? 100_000 : 500_000;
    const ways = Object.keys(WAYS) as (keyof typeof WAYS)[];
    const contestants = [10, 1_000, 100_000].flatMap((count) =>
      ways.map((way): Contestant => ({
        id: `timers/${way}-${count}`,
        name: `${count} timers, ${WAYS[way].what}`,
        unit: "ns/op",
        measure: () => run(count, ticks, WAYS[way].act),
      })),
    );
    return duel(contestants, setting);
  },
};

function run(count: number, ticks: number, act: (timer: Timer, nowNs: number) => void): number {
  const simulation = new Simulation({ seed: "1", limits: { events: Infinity } });
  const far = Array.from({ length: count }, () => new Timer(simulation, () => {}));
  for (const timer of far) timer.arm(seconds(1_000));
  let left = ticks;
  const ticking = new Timer(simulation, () => {
    const { nowNs } = simulation;
    act(far[left % count]!, nowNs);
    if (--left > 0) ticking.arm(nowNs + TICK_NS);
  });
  ticking.arm(TICK_NS);
  const startNs = cpuNs();
  simulation.runSync(ticks * TICK_NS);
  return (cpuNs() - startNs) / ticks;
}
