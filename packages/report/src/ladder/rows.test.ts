import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layOut, type Row } from "./rows.ts";
import type { LadderPacket, LadderStep } from "./step.ts";

const HOSTS = ["a", "b", "c"];

const packetOf = (from: string, to: string, sentNs: number, isAck: boolean): LadderPacket => ({
  from,
  to,
  ports: [],
  words: [],
  isAck,
  sentNs,
  arrivedNs: null,
  lost: null,
  refused: "",
  isDamaged: false,
  again: "",
  remarks: [],
});

/** Packets that are sent at some time and arrive later or never, and notes in between, in order of time. */
const anySteps = fc
  .array(
    fc.record({
      from: fc.constantFrom(...HOSTS),
      to: fc.constantFrom(...HOSTS),
      sentNs: fc.nat(50),
      takesNs: fc.option(fc.nat(40), { freq: 6 }),
      isAck: fc.boolean(),
      isNote: fc.boolean(),
    }),
    { maxLength: 30, size: "max" },
  )
  .map((all) => {
    const steps: LadderStep[] = [];
    for (const { from, to, sentNs, takesNs, isAck, isNote } of all) {
      if (isNote) {
        const said = { what: "note", tone: "app", matters: false, ports: [] } as const;
        steps.push({ ...said, timeNs: sentNs, host: from, text: "x" });
        continue;
      }
      const packet = packetOf(from, to, sentNs, isAck);
      steps.push({ what: "send", timeNs: sentNs, packet, matters: false });
      if (takesNs === null) packet.lost = { where: "", why: "lost" };
      else {
        packet.arrivedNs = sentNs + takesNs;
        steps.push({ what: "arrive", timeNs: packet.arrivedNs, packet, matters: false });
      }
    }
    return steps.toSorted((a, b) => timeOf(a) - timeOf(b));
  });

const timeOf = (step: LadderStep): number => (step.what === "gap" ? step.sinceNs : step.timeNs);

/** What is on the line of each host: of packets "send" or "arrive" and when. */
function linesOfSteps(steps: readonly LadderStep[]): Map<string, unknown[]> {
  const lines = new Map<string, unknown[]>(HOSTS.map((host) => [host, []]));
  for (const step of steps) {
    if (step.what === "gap") continue;
    if (step.what === "note") lines.get(step.host)!.push(step);
    else if (step.what === "send") lines.get(step.packet.from)!.push(["send", step.packet]);
    else lines.get(step.packet.to)!.push(["arrive", step.packet]);
  }
  return lines;
}

function linesOfRows(rows: readonly Row[]): Map<string, unknown[]> {
  const lines = new Map<string, unknown[]>(HOSTS.map((host) => [host, []]));
  for (const row of rows) {
    if (row.what === "gap") continue;
    if (row.what === "notes") {
      for (const note of row.notes) lines.get(note.host)!.push(note);
      continue;
    }
    const { packet } = row;
    if (row.what !== "arrives") lines.get(packet.from)!.push(["send", packet]);
    const arrives = row.what === "arrives" || (row.what === "whole" && packet.lost === null);
    if (arrives) lines.get(packet.to)!.push(["arrive", packet]);
  }
  return lines;
}

test("every host's line keeps all that happened there, in order", () => {
  const property = fc.property(anySteps, (steps) => {
    expect(linesOfRows(layOut(steps))).toEqual(linesOfSteps(steps));
  });
  fc.assert(property, { numRuns: 500 });
});

test("arrows that nothing crosses are whole", () => {
  const [there, back] = [packetOf("a", "b", 0, false), packetOf("b", "a", 10, true)];
  [there.arrivedNs, back.arrivedNs] = [10, 20];
  const steps: LadderStep[] = [
    { what: "send", timeNs: 0, packet: there, matters: false },
    { what: "arrive", timeNs: 10, packet: there, matters: false },
    { what: "send", timeNs: 10, packet: back, matters: false },
    { what: "arrive", timeNs: 20, packet: back, matters: false },
  ];
  expect(layOut(steps).map(({ what }) => what)).toEqual(["whole", "whole"]);
});

test("of two arrows that cross, the one that only acknowledges is cut", () => {
  const [data, ack] = [packetOf("a", "b", 0, false), packetOf("b", "a", 5, true)];
  [data.arrivedNs, ack.arrivedNs] = [10, 15];
  const steps: LadderStep[] = [
    { what: "send", timeNs: 0, packet: data, matters: false },
    { what: "send", timeNs: 5, packet: ack, matters: false },
    { what: "arrive", timeNs: 10, packet: data, matters: false },
    { what: "arrive", timeNs: 15, packet: ack, matters: false },
  ];
  expect(layOut(steps)).toMatchObject([
    { what: "departs", packet: ack },
    { what: "whole", packet: data },
    { what: "arrives", packet: ack },
  ]);
});
