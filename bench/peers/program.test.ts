import { expect, test } from "vitest";
import { checkCounted, nsOfEach, numbersIn, runProgram } from "./program.ts";

const NODE = process.execPath;

test("numbers are read from the last JSON object, whatever stands around it", () => {
  const keys = ["cpuNs", "hops"] as const;
  expect(numbersIn("ns-2", '{"cpuNs":12,"hops":3}\n', keys)).toEqual({ cpuNs: 12, hops: 3 });
  const among =
    'warning: {x}\n{"cpuNs":1,"hops":1}\ncmd select_c{"cpuNs":12,"hops":3,"more":0}\na cubic';
  expect(numbersIn("ns-2", among, keys)).toMatchObject({ cpuNs: 12, hops: 3 });
});

test.each([
  [""],
  ["no numbers"],
  ['{"cpuNs":12}'],
  ['{"cpuNs":12,"hops":"3"}'],
  ['{"cpuNs":12,"hops":-3}'],
  ['{"cpuNs":12,"hops":1e999}'],
  ['{"cpuNs":12,"hops":}'],
])("%j is refused: a number lacks", (text) => {
  expect(() => numbersIn("ns-2", text, ["cpuNs", "hops"])).toThrow(
    /^ns-2 printed ".*", expected one line of JSON with cpuNs, hops$/,
  );
});

test("a program is run with its arguments", () => {
  const script = "console.log(JSON.stringify({ sum: process.argv[1] * process.argv[2] }))";
  expect(runProgram("node", NODE, ["-e", script, 6, 7], ["sum"])).toEqual({ sum: 42 });
});

test("a program that fails, or is not there, is an error that tells how", () => {
  const script = "console.error('no such flow'); process.exit(3)";
  expect(() => runProgram("the peer", NODE, ["-e", script], ["hops"])).toThrow(
    "the peer ended with exit code 3: no such flow",
  );
  const killed = "process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 60_000)";
  expect(() => runProgram("the peer", NODE, ["-e", killed], ["hops"])).toThrow(
    "the peer ended with SIGKILL",
  );
  expect(() => runProgram("the peer", "no-such-program", [], ["hops"])).toThrow(
    /^the peer could not be run: .*ENOENT/,
  );
});

test("what cannot be the dumbbell is an error: an idle bottleneck, hops that were counted otherwise", () => {
  const busy = { deliveredBytes: 12_000_000, hops: 40_000 }; // 4.8 hops for a segment
  checkCounted("ns-2", busy, 1);
  expect(() => checkCounted("ns-2", busy, 2)).toThrow(
    "ns-2 delivered only 12000000 bytes in 2 s, 100 Mbit/s",
  );
  for (const [hops, perSegment] of [
    [24_000, "2.9"],
    [80_000, "9.7"],
    [0, "0.0"],
  ] as const) {
    expect(() => checkCounted("ns-2", { ...busy, hops }, 1)).toThrow(
      `ns-2 counted ${perSegment} hops for a segment, expected 4 to 9`,
    );
  }
});

test("CPU time of each; too little to tell is an error", () => {
  expect(nsOfEach("ns-2", 100, 4)).toBe(25);
  expect(() => nsOfEach("ns-2", 0, 4)).toThrow("ns-2 took 0 ns of CPU time for 4 hops or events");
  expect(() => nsOfEach("ns-2", 100, 0)).toThrow(/for 0 hops or events: too few/);
});
