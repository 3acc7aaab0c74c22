import { isGap, type Covered } from "./coverage.ts";

/** Tests of a rule that are shown; how many more there are is told. */
const TESTS_SHOWN = 3;
const WORDS = { pass: "pass", fail: "FAILED", none: "-" } as const;

/** Each rule with its tests and how they ended. */
export function formatRules(covered: readonly Covered[]): string {
  return covered.map(formatRule).join("");
}

function formatRule({ rule, tests, result }: Covered): string {
  const { id, level, reason, requirement } = rule;
  const shown = tests.slice(0, TESTS_SHOWN).map(({ title, file }) => `    ${file} > ${title}`);
  const more = tests.length - shown.length;
  if (more > 0) shown.push(`    and ${more} more`);
  if (tests.length === 0) shown.push(`    ${requirement}`);
  if (reason !== "") shown.push(`    reason: ${reason}`);
  return `${id}  ${level}  ${WORDS[result]}\n${shown.join("\n")}\n`;
}

/** What has no test, or one that fails, with the rule; then what no test is asked for, with the reason. */
export function formatMissing(covered: readonly Covered[]): string {
  const missing = covered.filter(({ rule, result }) => result !== "pass" && rule.reason === "");
  const excused = covered.filter(({ rule, result }) => result !== "pass" && rule.reason !== "");
  const line = ({ rule, result }: Covered, text: string): string =>
    `${rule.id}  ${rule.document}  ${rule.level}  ${WORDS[result]}  ${text}\n`;
  return [
    ...missing.map((one) => line(one, one.rule.requirement)),
    ...excused.map((one) => line(one, `reason: ${one.rule.reason}`)),
  ].join("");
}

interface Count {
  rules: number;
  passed: number;
  failed: number;
  untested: number;
  excused: number;
}

/** How many rules of each level and document have a test that passes. */
export function formatCounts(covered: readonly Covered[]): string {
  const counts = new Map<string, Count>();
  for (const one of covered) {
    const { document, level } = one.rule;
    count(counts, `${document}  all`, one);
    if (document === "RFC9293") count(counts, `${document}  ${level}`, one);
    if (document === "state table") count(counts, `${document}  ${level}`, one);
  }
  const names = [...counts.keys()].toSorted();
  const width = Math.max(...names.map((name) => name.length));
  const head = `${" ".repeat(width)}   rules  pass  fail  none  reason\n`;
  const rows = names.map((name) => {
    const { rules, passed, failed, untested, excused } = counts.get(name)!;
    const cells = [
      pad(rules, 7),
      pad(passed, 6),
      pad(failed, 6),
      pad(untested, 6),
      pad(excused, 8),
    ];
    return `${name.padEnd(width)} ${cells.join("")}\n`;
  });
  return head + rows.join("");
}

const pad = (value: number, width: number): string => String(value).padStart(width);

function count(counts: Map<string, Count>, name: string, { rule, result }: Covered): void {
  let entry = counts.get(name);
  if (entry === undefined) {
    entry = { rules: 0, passed: 0, failed: 0, untested: 0, excused: 0 };
    counts.set(name, entry);
  }
  entry.rules += 1;
  if (result === "pass") entry.passed += 1;
  else if (result === "fail") entry.failed += 1;
  else if (rule.reason === "") entry.untested += 1;
  else entry.excused += 1;
}

/** The last line: whether all that is needed is there. */
export function formatVerdict(covered: readonly Covered[]): string {
  const gaps = covered.filter(isGap).map(({ rule }) => rule.id);
  if (gaps.length === 0) return "conformance: every rule that needs a test has one that passes\n";
  return `conformance: ${gaps.length} without a test that passes: ${gaps.join(" ")}\n`;
}

/** All of it as one JSON document. */
export function formatJson(covered: readonly Covered[], unknown: readonly string[]): string {
  const rules = covered.map(({ rule, tests, result }) => ({ ...rule, result, tests }));
  const gaps = covered.filter(isGap).map(({ rule }) => rule.id);
  return `${JSON.stringify({ rules, gaps, unknownIds: unknown }, null, 2)}\n`;
}
