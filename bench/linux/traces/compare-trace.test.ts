import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { readTraces } from "./compare.ts";
import { compareTrace } from "./compare-trace.ts";
import { lostIn, planTransfer } from "./plan.ts";

// What was measured on a Linux 6.18 kernel, packet by packet, happens in the simulator too.

const given = readTraces(import.meta.dirname).filter(({ header }) => header.has("bytes"));
/** Measured likewise, on a kernel of the same version, by `../measure`. */
const own = readTraces(path.resolve(import.meta.dirname, "../own-traces"));

test("there are tables", () => expect([given.length, own.length]).toEqual([18, 36]));

describe.each([...given, ...own].map((file) => [file.name, file] as const))("%s", (name, file) => {
  test("line by line, windows and times too", async () => {
    const { differences, given, unaided } = await compareTrace(file);
    expect(differences).toEqual([]);
    // Without anything else of the measurement: the same packets, if no two timers race.
    const lines = unaided.differences.filter(({ kind }) => kind === "line" || kind === "window");
    expect(lines).toHaveLength(name === "synack-lost.cubic" ? 2 : 0);
    if (given === "") expect(unaided.differences).toEqual([]);
  });

  test("what its first line calls dropped is what the table calls lost", () => {
    const { lostThere, lostBack } = planTransfer(file);
    const dot = (names: readonly string[]) =>
      names.map((each) => (/^\d+$/.test(each) ? `${each}.1` : each)).toSorted();
    const hasTwoNames = name.startsWith("fin-with-data-lost."); // "fin.1" and "139"
    expect(lostIn(file.rows, ">", 0).toSorted()).toEqual(hasTwoNames ? ["139.1"] : dot(lostThere));
    expect(lostIn(file.rows, "<", 25).toSorted()).toEqual(dot(lostBack));
  });
});
