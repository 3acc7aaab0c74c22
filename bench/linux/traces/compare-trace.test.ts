import { describe, expect, test } from "vitest";
import { readTraces } from "./compare.ts";
import { compareTrace } from "./compare-trace.ts";
import { lostIn, planTransfer } from "./plan.ts";

// What was measured on a Linux 6.18 kernel, packet by packet, happens in the simulator too.

const recoveries = readTraces(import.meta.dirname).filter(({ header }) => header.has("bytes"));

test("there are tables", () => expect(recoveries.length).toBe(18));

describe.each(recoveries.map((file) => [file.name, file] as const))("%s", (name, file) => {
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
    expect(lostIn(file.rows, ">", 0)).toEqual(dot(lostThere));
    expect(lostIn(file.rows, "<", 25)).toEqual(dot(lostBack));
  });
});
