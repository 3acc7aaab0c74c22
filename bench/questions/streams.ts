import { exponential, geometric, normal, rngFor, type Rng } from "@seedwire/engine";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** Draws whose sum is kept, so that no compiler can leave them out. */
let sum = 0;

const DRAWS: Readonly<Record<string, (rng: Rng) => number>> = {
  int32: (rng) => rng.int32(),
  quick: (rng) => rng.quick(),
  double: (rng) => rng.double(),
  exponential: (rng) => exponential(rng, 1),
  normal: (rng) => normal(rng, 0, 1),
  geometric: (rng) => geometric(rng, 0.01),
  "Math.random": () => Math.random(),
};

/** Random numbers: a draw, with the call of a function that is not known beforehand, and a new stream. */
export const streams: Question = {
  name: "streams",
  about: "a draw from a stream of random numbers, and making a stream",

  ask(setting) {
    const draws = setting.quick ? 300_000 : 2_000_000;
    const contestants = Object.entries(DRAWS).map(([name, draw]): Contestant => ({
      id: `streams/${name}`,
      name,
      unit: "ns/op",
      measure: () => timeDraws(draw, draws),
    }));
    const made = draws / 100;
    contestants.push({
      id: "streams/make",
      name: "make a named stream",
      unit: "ns/op",
      measure: () => timeMaking(made),
    });
    return duel(contestants, setting);
  },
};

function timeDraws(draw: (rng: Rng) => number, count: number): number {
  const rng = rngFor("1", "streams");
  const startNs = cpuNs();
  for (let i = 0; i < count; i++) sum += draw(rng);
  return (cpuNs() - startNs) / count;
}

function timeMaking(count: number): number {
  const startNs = cpuNs();
  for (let i = 0; i < count; i++) sum += rngFor("1", `stream ${i}`).int32();
  return (cpuNs() - startNs) / count;
}
