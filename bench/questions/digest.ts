import { seconds } from "@seedwire/engine";
import { dumbbellNsPerHop, type DumbbellRun } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

const FORMS: readonly [id: string, name: string, options: NonNullable<DumbbellRun["options"]>][] = [
  ["none", "no digest", "bare"],
  ["headers", "of headers, as always", { digest: "headers" }],
  ["full", "of all bytes", { digest: "full" }],
];

/** What it costs to hash all that happens. */
export const digest: Question = {
  name: "digest",
  about: "a packet-hop of one bulk flow, by what the digest is over",

  ask(setting) {
    const lengthNs = seconds(setting.quick ? 2 : 6);
    const contestants = FORMS.map(([id, name, options]): Contestant => ({
      id: `digest/${id}`,
      name,
      unit: "ns/hop",
      measure: () => dumbbellNsPerHop({ options, lengthNs }),
    }));
    return duel(contestants, setting);
  },
};
