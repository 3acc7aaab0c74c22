import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatCsv, readCsv } from "./csv.ts";
import { keyOf, TOTALS, type Row, type Totals } from "./row.ts";

const PARAMS = ["rate", "seed", "cc"];

const text = fc.string({ unit: "grapheme", size: "small" });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((v) => !Object.is(v, -0));
const count = fc.nat();
const metric = fc.record({
  name: text.filter((name) => !/ \([^()]*\)$/.test(name) && name !== ""),
  value: number,
  unit: fc.constantFrom("", "bps", "ns"),
});
const row: fc.Arbitrary<Row> = fc.record({
  scenario: text,
  seed: text,
  params: fc.record({
    rate: fc.oneof(number, fc.constant("unlimited")),
    seed: count,
    cc: text,
  }),
  verdict: fc.constantFrom("pass", "fail", "error"),
  digest: fc.constantFrom("0123456789abcdef", "00e1"),
  virtualNs: count,
  events: count,
  packetHops: count,
  totals: fc.constant(Object.fromEntries(TOTALS.map((name, at) => [name, at])) as Totals),
  metrics: fc.uniqueArray(metric, { selector: ({ name, unit }) => `${name} (${unit})` }),
  failure: text,
});

const asTexts = (one: Row): Row => ({
  ...one,
  params: Object.fromEntries(PARAMS.map((name) => [name, String(one.params[name])])),
  metrics: one.metrics.toSorted((a, b) => (a.name + a.unit < b.name + b.unit ? -1 : 1)),
});

test("what is written is read again, whatever is in it: commas, quotes, line ends", () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const read = readCsv(formatCsv(rows, PARAMS), PARAMS);
      expect(read.map(asTexts)).toEqual(rows.map(asTexts));
      const keys = (some: readonly Row[]): string[] =>
        some.map((one) => keyOf(one.params, one.seed, PARAMS));
      expect(keys(read)).toEqual(keys(rows));
    }),
  );
});

const ONE: Row = {
  scenario: "download",
  seed: "7",
  params: { rate: 2e7, loss: 0.01 },
  verdict: "fail",
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
    "scenario,seed,rate,loss,verdict,digest,virtualNs,events,packetHops,sentBytes,deliveredBytes,segments," +
      "retransmittedSegments,fastRetransmits,rtos,tlps,drops,marked,goodput (bps),count,failure\n" +
      'download,7,20000000,0.01,fail,f264bb90c5c11a61,5000000000,10,8,0,1,2,3,4,5,6,7,8,3.5,2,"Expected ""a"", not b"\n' +
      "download,7,20000000,0.01,fail,f264bb90c5c11a61,5000000000,10,8,0,1,2,3,4,5,6,7,8,,,\n",
  );
});

test.each([
  ["a,b\n1,2\n", /its columns are a, b; those of this scenario begin with scenario, seed, rate/],
  ['a,"b\n', /it is no CSV/],
  [formatCsv([ONE], ["rate"]).replace(/,failure\n/, ",why\n"), /its columns are/],
])("%j is refused", (csv, says) => {
  expect(() => readCsv(csv, ["rate"])).toThrow(says);
});
