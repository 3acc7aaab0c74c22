import { seconds } from "@seedwire/engine";
import { Capture, type CaptureOptions } from "@seedwire/trace";
import type { RunObserver } from "seedwire";
import { dumbbellNsPerHop } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";
import { ScratchFile } from "../lib/scratch-file.ts";

type Place = NonNullable<CaptureOptions["at"]>;

const PLACES: readonly [id: string, name: string, at: Place | null][] = [
  ["none", "no capture", null],
  ["host", "of one host (--pcap-at sender)", { host: "sender" }],
  ["once", "each packet once (--pcap)", "once"],
  ["links", "on every link (--pcap-at links)", "links"],
  ["all", "at all ends of all links (--pcap-at all)", "all"],
];

/** What a capture costs that is really written to a file. */
export const pcap: Question = {
  name: "pcap",
  about: "a packet-hop of one bulk flow while a capture is written",

  async ask(setting) {
    const lengthNs = seconds(setting.quick ? 2 : 5);
    const file = new ScratchFile();
    const contestants = PLACES.map(([id, name, at]): Contestant => {
      const observers = at === null ? [] : [captureTo(file, at)];
      return {
        id: `pcap/${id}`,
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

function captureTo(file: ScratchFile, at: Place): RunObserver {
  return ({ simulation }) => {
    const capture = new Capture(simulation, (bytes) => file.write(bytes), { at });
    return () => {
      capture.finish();
      if (!capture.hasEnds) throw new Error(`Nothing was captured at ${JSON.stringify(at)}`);
    };
  };
}
