import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatCsv, readCsv } from "./csv.ts";
import { count as countParam, flag, rate, text as textParam } from "seedwire";
import { checkRow, keyOf, titleOf, TOTALS, type Row, type Totals } from "./row.ts";

const SPECS = { rate: rate("1mbps"), seed: countParam(0), cc: textParam(""), isOn: flag(true) };
const PARAMS = Object.keys(SPECS);

const text = fc.oneof(
  fc.string({ unit: "grapheme", size: "small" }),
  fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "(", ")"), size: "small" }),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((v) => !Object.is(v, -0));
const count = fc.nat();
const metric = fc.record({
  name: text.filter((name) => name !== ""),
  value: number,
  unit: fc.constantFrom("", "bps", "ns"),
});
const row: fc.Arbitrary<Row> = fc.record({
  scenario: text,
  seed: text,
  params: fc.record({
    rate: fc.oneof(
      fc.nat().map((bps) => bps + 1),
      fc.constant("unlimited"),
    ),
    seed: count,
    cc: text,
    isOn: fc.boolean(),
  }),
  untilNs: fc.option(count),
  check: fc.constantFrom("", "all", "packets-kept,fragments"),
  cutOff: fc.boolean(),
  verdict: fc.constantFrom("pass", "fail", "error"),
  digest: fc.constantFrom("0123456789abcdef", "0000000000000001"),
  virtualNs: count,
  events: count,
  packetHops: count,
  totals: fc.constant(Object.fromEntries(TOTALS.map((name, at) => [name, at])) as Totals),
  metrics: fc.uniqueArray(metric, { selector: ({ name, unit }) => `${name} (${unit})` }),
  failure: text,
});

const sorted = (one: Row): Row => ({
  ...one,
  metrics: one.metrics.toSorted((a, b) => (titleOf(a) < titleOf(b) ? -1 : 1)),
});

test("what is written is read again, whatever is in it: commas, quotes, line ends", () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const read = readCsv(formatCsv(rows, PARAMS), SPECS);
      expect(read.map(sorted)).toEqual(rows.map(sorted));
      const keys = (some: readonly Row[]): string[] =>
        some.map((one) => keyOf(one.params, one.seed, PARAMS));
      expect(keys(read)).toEqual(keys(rows));
      for (const one of read) checkRow(one);
    }),
  );
});

test("so is what a spreadsheet made of it", () => {
  const [plain] = fc.sample(row, { numRuns: 1, seed: 4 });
  const one: Row = { ...plain!, seed: "7", failure: "", scenario: "x", metrics: [] };
  const csv = formatCsv([{ ...one, params: { ...one.params, cc: "reno" } }], PARAMS);
  const saved = `\uFEFF${csv.replaceAll("\n", "\r\n").replace(/,(true|false),/g, (word) => word.toUpperCase())}`;
  expect(readCsv(saved, SPECS)).toEqual(readCsv(csv, SPECS));
});

const ONE: Row = {
  scenario: "download",
  seed: "7",
  params: { rate: 2e7, loss: 0.01 },
  untilNs: null,
  check: "",
  verdict: "fail",
  cutOff: false,
  digest: "f264bb90c5c11a61",
  virtualNs: 5e9,
  events: 10,
  packetHops: 8,
  totals: Object.fromEntries(TOTALS.map((name, at) => [name, at])) as Totals,
  metrics: [
    { name: "goodput", value: 3.5, unit: "bps" },
    { name: "count", value: 2, unit: "" },
  ],
  failure: 'Expected "a", not b',
};

test("columns have names, and a metric that a run has not is empty", () => {
  const other = { ...ONE, metrics: [], failure: "" };
  expect(formatCsv([ONE, other], ["rate", "loss"])).toBe(
    "scenario,seed,rate,loss,untilNs,check,verdict,cutOff,digest,virtualNs,events,packetHops,sentBytes,deliveredBytes,segments," +
      "retransmittedSegments,fastRetransmits,rtos,tlps,drops,marked,goodput (bps),count,failure\n" +
      'download,7,20000000,0.01,,,fail,false,f264bb90c5c11a61,5000000000,10,8,0,1,2,3,4,5,6,7,8,3.5,2,"Expected ""a"", not b"\n' +
      "download,7,20000000,0.01,,,fail,false,f264bb90c5c11a61,5000000000,10,8,0,1,2,3,4,5,6,7,8,,,\n",
  );
});

const RATE = { rate: rate("1mbps") };
test.each([
  ["a,b\n1,2\n", /its column 1 is "a", expected "scenario"/],
  ['a,"b\n', /it is no CSV/],
  ["", /its column 1 is nothing, expected "scenario"/],
  [formatCsv([ONE], ["loss"]), /its column 3 is "loss", expected "rate"/],
  [formatCsv([ONE], ["rate"]).replace(/,failure\n/, ",why\n"), /its last column is "why"/],
  [formatCsv([ONE], ["rate"]).replace("20000000", "soon"), /Parameter "rate" is "soon", expected/],
])("%j is refused", (csv, says) => {
  expect(() => readCsv(csv, RATE)).toThrow(says);
});

test.each([
  [{ verdict: "PASS" as Row["verdict"] }, 'the verdict is "PASS", expected pass, fail or error'],
  [{ digest: "1.2e5" }, 'the digest is "1.2e5", expected 16 hexadecimal digits'],
  [{ virtualNs: NaN }, "virtualNs is NaN, expected a number"],
  [{ metrics: [{ name: "a", value: NaN, unit: "ms" }] }, "a (ms) is NaN, expected a number"],
])("a row with %j is refused", (part, says) => {
  expect(() => checkRow({ ...ONE, ...part })).toThrow(says);
});
