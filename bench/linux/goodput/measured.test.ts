import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InputError } from "seedwire";
import { expect, onTestFinished, test } from "vitest";
import { parseMeasuredRuns, readMeasuredRuns } from "./measured.ts";

const HEAD = "cc,rtt_ms,loss,rate_mbps,queue_pkts,seed,duration_s,goodput_mbps,retransmits";
const LINE = "reno,50,0.01,10,42,1,30,2.6704,146";

test("a line is a run, with units as everywhere", () => {
  expect(parseMeasuredRuns(`${HEAD}\r\n${LINE}\r\n`)).toEqual([
    {
      cc: "reno",
      rttNs: 50e6,
      loss: 0.01,
      rateBps: 10e6,
      queuePackets: 42,
      seed: 1,
      durationNs: 30e9,
      goodputBps: 2.6704e6,
      retransmits: 146,
    },
  ]);
});

test("columns may stand in another order, and others beside them", () => {
  const [run] = parseMeasuredRuns(
    "note,seed,cc,loss,rtt_ms,rate_mbps,queue_pkts,duration_s,retransmits,goodput_mbps\n" +
      "x,7,cubic,0,0.5,2.5,20,1.5,0,1.25\n",
  );
  expect(run).toMatchObject({ cc: "cubic", seed: 7, rttNs: 500_000, rateBps: 2.5e6 });
});

test.each([
  ["", "no runs"],
  [HEAD, "no runs"],
  [`${HEAD}\n${LINE},1`, "row 2 has 10 fields, expected 9"],
  [`${HEAD}\n${LINE.replace("reno", "")}`, 'line 2: no cc, expected a name such as "cubic"'],
  [
    `${HEAD}\n${LINE}\n${LINE.replace("50", "fast")}`,
    'line 3: rtt_ms is "fast", expected a number',
  ],
  [`${HEAD}\n${LINE.replace("50", "")}`, 'line 2: rtt_ms is "", expected a number from 0.001'],
  [`${HEAD}\n${LINE.replace("0.01", "1.5")}`, "line 2: loss is 1.5, expected 0 to 1"],
  [`${HEAD}\n${LINE.replace("42", "-1")}`, 'queue_pkts is "-1", expected a whole number from 0'],
  [`${HEAD}\n${LINE.replace("42", "4.5")}`, 'queue_pkts is "4.5", expected a whole number'],
  [`${HEAD.replace("loss", "lost")}\n${LINE}`, 'there is no column "loss"'],
])("%j is refused", (text, message) => {
  expect(() => parseMeasuredRuns(text)).toThrow(message);
});

test("errors of a file say which, and have no need of a stack", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "goodput-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, "broken.csv");
  fs.writeFileSync(file, "cc\nreno\n");
  expect(() => readMeasuredRuns(file)).toThrow(InputError);
  expect(() => readMeasuredRuns(file)).toThrow(
    `${file}: there is no column "loss"; expected cc,rtt_ms,`,
  );
  expect(() => readMeasuredRuns(folder)).toThrow(`cannot read ${folder}`);
  expect(() => readMeasuredRuns(path.join(folder, "none.csv"))).toThrow(InputError);
});
