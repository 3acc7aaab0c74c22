import { seconds, type Simulation } from "@seedwire/engine";
import { traceJsonLines, traceText } from "@seedwire/trace";
import type { RunObserver } from "seedwire";
import { dumbbellNsPerHop } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";
import { ScratchFile } from "../lib/scratch-file.ts";

type Trace = (simulation: Simulation, write: (line: string) => void) => unknown;

const TRACES: readonly [id: string, name: string, trace: Trace | null][] = [
  ["none", "no trace", null],
  ["text", "text lines", traceText],
  ["json", "JSON lines (--trace)", traceJsonLines],
];

/** What it costs to tell every packet in a line that is really written to a file. */
export const trace: Question = {
  name: "trace",
  about: "a packet-hop of one bulk flow while a trace is written",

  async ask(setting) {
    const lengthNs = seconds(setting.quick ? 1 : 3);
    const file = new ScratchFile();
    const contestants = TRACES.map(([id, name, each]): Contestant => {
      const observers = each === null ? [] : [traceTo(file, each)];
      return {
        id: `trace/${id}`,
        name,
        unit: "ns/hop",
        measure: () => {
          file.rewind();
          return dumbbellNsPerHop({ options: { observers }, lengthNs });
        },
      };
    });
    try {
      return await duel(contestants, setting);
    } finally {
      file.close();
    }
  },
};

/** In pieces of 64 KiB, as the command line writes. */
function traceTo(file: ScratchFile, each: Trace): RunObserver {
  return ({ simulation }) => {
    let text = "";
    const flush = (): void => {
      file.write(Buffer.from(text));
      text = "";
    };
    each(simulation, (line) => {
      text += line;
      if (text.length >= 65_536) flush();
    });
    return flush;
  };
}
