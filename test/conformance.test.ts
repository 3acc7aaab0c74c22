import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { coverRules, isGap, unknownIds } from "../scripts/conformance/coverage.ts";
import { parseCsv } from "../scripts/conformance/csv.ts";
import { readRules } from "../scripts/conformance/rules.ts";
import { readBrokenFiles, readTestRuns, type TestRun } from "../scripts/conformance/test-runs.ts";
import { formatCounts, formatMissing, formatVerdict } from "../scripts/conformance/text.ts";

const TABLE =
  "id,state,event_class,event,guard,step,next_state,segment_emitted,user_result,section,note\n";
const FILES: Readonly<Record<string, string>> = {
  "rfc9293.csv": `id,level,section,topic,requirement,testable_in_simulator
MUST-1,MUST,3.1,Window,"Unsigned, ""always"".",yes: look
MUST-2,MUST,3.1,Checksum,Valid.,yes: look
SHLD-1,SHOULD,3.1,Security,Keep secret.,partly: internal
MAY-1,MAY,3.1,Advice,Give it.,yes: look
`,
  "tcp-state-table.csv": `${TABLE}EST-01,ESTABLISHED,user call,OPEN,,,ESTABLISHED,none,error,3.10.1,
EST-02,ESTABLISHED,user call,SEND,window open,,ESTABLISHED,data,ok,3.10.2,
`,
  "companions.csv": `id,document,level,section,topic,requirement,testable_in_simulator
RFC5961-3.2-a,RFC5961,MUST,3.2,RST,Challenge.,yes: look
RFC5961-3.2(B),RFC5961,MUST,3.2,RST,Exact.,yes: look
`,
  "reasons.csv": "id,reason\nMAY-1,we never do\n",
};

function rules(changes: Readonly<Record<string, string>> = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"));
  for (const [name, text] of Object.entries({ ...FILES, ...changes })) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  try {
    return readRules(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const passed = (title: string): TestRun => ({ title, file: "a.test.ts", result: "pass" });
const failed = (title: string): TestRun => ({ ...passed(title), result: "fail" });
const skipped = (title: string): TestRun => ({ ...passed(title), result: "skipped" });

const resultsOf = (...runs: TestRun[]): Record<string, string> =>
  Object.fromEntries(coverRules(rules(), runs).map(({ rule, result }) => [rule.id, result]));

test("a title covers the rules that it names, wherever their ids stand in it", () => {
  const results = resultsOf(
    passed("RFC 9293 MUST-1: windows, EST-01 too"),
    passed("conformance/x.pkt // RFC5961-3.2-a. MUST-11 is another rule"),
    passed("(as in RFC5961-3.2(B)): exact"),
  );
  expect(results).toEqual({
    "MUST-1": "pass",
    "MUST-2": "none",
    "SHLD-1": "none",
    "MAY-1": "none",
    "EST-01": "pass",
    "EST-02": "none",
    "RFC5961-3.2-a": "pass",
    "RFC5961-3.2(B)": "pass",
  });
});

test("one failing test is enough to fail a rule; a skipped one is none", () => {
  expect(resultsOf(passed("MUST-1"), failed("MUST-1"), skipped("MUST-2"))).toMatchObject({
    "MUST-1": "fail",
    "MUST-2": "none",
  });
});

test("gaps are rules of RFC 9293 and rows of the table, unless there is a reason", () => {
  const covered = coverRules(rules(), [passed("MUST-1"), failed("EST-01"), failed("SHLD-1")]);
  expect(covered.filter(isGap).map(({ rule }) => rule.id)).toEqual([
    "MUST-2",
    "SHLD-1",
    "EST-01",
    "EST-02",
  ]);
  expect(formatVerdict(covered)).toContain("4 without a test that passes: MUST-2 SHLD-1");
  expect(formatVerdict([])).toMatch(/every rule/);
});

test("what is missing is listed with the rule, what is excused with the reason", () => {
  const missing = formatMissing(coverRules(rules(), [passed("MUST-1 EST-01")])).split("\n");
  expect(missing).toEqual([
    "MUST-2  RFC9293  MUST  -  Valid.",
    "EST-02  state table  ESTABLISHED  -  SEND, window open -> ESTABLISHED",
    "RFC5961-3.2-a  RFC5961  MUST  -  Challenge.",
    "RFC5961-3.2(B)  RFC5961  MUST  -  Exact.",
    "SHLD-1  RFC9293  SHOULD  -  reason: partly: internal",
    "MAY-1  RFC9293  MAY  -  reason: we never do",
    "",
  ]);
});

test("rules are counted by document, those of RFC 9293 by level too", () => {
  const counts = formatCounts(coverRules(rules(), [passed("MUST-1"), failed("MUST-2")]));
  expect(counts.split("\n").map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ["rules", "pass", "fail", "none", "reason"],
    ["RFC5961", "all", "2", "0", "0", "2", "0"],
    ["RFC9293", "MAY", "1", "0", "0", "0", "1"],
    ["RFC9293", "MUST", "2", "1", "1", "0", "0"],
    ["RFC9293", "SHOULD", "1", "0", "0", "0", "1"],
    ["RFC9293", "all", "4", "1", "1", "0", "2"],
    ["state table", "ESTABLISHED", "2", "0", "0", "2", "0"],
    ["state table", "all", "2", "0", "0", "2", "0"],
    [""],
  ]);
});

test("an id that no rule has is told", () => {
  const runs = [passed("MUST-99 EST-1 EST-77 RFC5961-3.2 RFC5961-3.2-z sha-1 X-3 AES-128 MUST-1")];
  expect(unknownIds(rules(), runs)).toEqual([
    "MUST-99 in a.test.ts",
    "EST-1 in a.test.ts",
    "EST-77 in a.test.ts",
    "RFC5961-3.2-z in a.test.ts",
  ]);
});

test("rules that contradict each other are refused", () => {
  expect(() => rules({ "reasons.csv": "id,reason\nMUST-3,x\n" })).toThrow(/no rule MUST-3/);
  const twice = `${FILES["tcp-state-table.csv"]}EST-01,ESTABLISHED,,,,,,,,,\n`;
  expect(() => rules({ "tcp-state-table.csv": twice })).toThrow(/EST-01 stands in the rules twice/);
  expect(() => rules({ "reasons.csv": "id,reason\nMUST-1\n" })).toThrow(
    "reasons.csv: row 2 has 1 fields, expected 2",
  );
});

test("CSV: quoted commas, quotes and line breaks; either line end", () => {
  expect(parseCsv('a,b\r\n"1,2","say ""x"""\n"two\nlines",\n')).toEqual([
    { a: "1,2", b: 'say "x"' },
    { a: "two\nlines", b: "" },
  ]);
  expect(() => parseCsv('a\nb"c\n')).toThrow("a quote in the wrong place");
});

test("a report of vitest", () => {
  const file = (name: string, status: string, tests: [string, string][]) => ({
    name: path.join("/root", name),
    status,
    message: "",
    assertionResults: tests.map(([fullName, of]) => ({ fullName, status: of })),
  });
  const report = JSON.stringify({
    testResults: [
      file("a.test.ts", "failed", [
        [" one", "passed"],
        ["two", "failed"],
        ["three", "pending"],
      ]),
      file("b.test.ts", "failed", []),
    ],
  });
  expect(readTestRuns(report, "/root")).toEqual([
    { title: "one", file: "a.test.ts", result: "pass" },
    { title: "two", file: "a.test.ts", result: "fail" },
    { title: "three", file: "a.test.ts", result: "skipped" },
  ]);
  expect(readBrokenFiles(report, "/root")).toEqual(["b.test.ts"]);
});

test("the rules of this repository can be read", () => {
  const all = readRules(path.resolve(import.meta.dirname, "../conformance"));
  const count = (document: string): number =>
    all.filter((rule) => rule.document === document).length;
  expect([count("RFC9293"), count("state table"), all.length]).toEqual([141, 366, 1006]);
});
