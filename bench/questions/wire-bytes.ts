import { seconds } from "@seedwire/engine";
import { dumbbellNsPerHop } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** What it costs that every packet becomes bytes, checksums and all, and is read back on every hop. */
export const wireBytes: Question = {
  name: "wire-bytes",
  about: "a packet-hop of one bulk flow, with --wire bytes and without",

  ask(setting) {
    const lengthNs = seconds(setting.quick ? 2 : 6);
    const contestants = [false, true].map((bytes): Contestant => ({
      id: `wire-bytes/${bytes ? "bytes" : "normal"}`,
      name: bytes ? "--wire bytes" : "normal",
      unit: "ns/hop",
      measure: () => dumbbellNsPerHop({ options: { wireBytes: bytes }, lengthNs }),
    }));
    return duel(contestants, setting);
  },
};
