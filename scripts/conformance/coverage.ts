import type { Rule } from "./rules.ts";
import type { TestRun } from "./test-runs.ts";

/** A rule with the tests that name it. */
export interface Covered {
  readonly rule: Rule;
  readonly tests: readonly TestRun[];
  /** "fail" if one of the tests failed; "none" without a test that ran. */
  readonly result: "pass" | "fail" | "none";
}

/**
 * What looks like the id of a rule of RFC 9293 or of a companion, so that a wrong one is noticed:
 * `RFC5961-3.2-b`, but not `RFC5961-3.2`, which may as well be a section.
 */
const LOOKS_LIKE_ID = /^(?:MUST|SHLD|MAY|REC|U)-\d+$|^RFC\d+-[\dA-Z.]+-[a-z]/;

/** The words of a title, without the brackets and marks around them that belong to no id. */
function wordsOf(title: string, known: ReadonlySet<string>): string[] {
  return title.split(/[\s,;/"'`]+/).map((word) => {
    let id = word.replace(/^\(+/, "");
    while (!known.has(id) && /[).:]$/.test(id)) id = id.slice(0, -1);
    return id;
  });
}

/** The ids that a text names, of those that there are. */
export const idsIn = (text: string, known: ReadonlySet<string>): string[] =>
  wordsOf(text, known).filter((word) => known.has(word));

/** Finds the tests of each rule by the ids in their titles. */
export function coverRules(rules: readonly Rule[], runs: readonly TestRun[]): Covered[] {
  const known = new Set(rules.map(({ id }) => id));
  const tests = new Map<string, TestRun[]>(rules.map(({ id }) => [id, []]));
  for (const run of runs) {
    for (const id of new Set(idsIn(run.title, known))) tests.get(id)?.push(run);
  }
  return rules.map((rule) => {
    const found = tests.get(rule.id) ?? [];
    return { rule, tests: found, result: resultOf(found) };
  });
}

function resultOf(tests: readonly TestRun[]): Covered["result"] {
  if (tests.some(({ result }) => result === "fail")) return "fail";
  return tests.some(({ result }) => result === "pass") ? "pass" : "none";
}

/** Ids in titles that no rule has, with the file: misspelt ones. */
export function unknownIds(rules: readonly Rule[], runs: readonly TestRun[]): string[] {
  const known = new Set(rules.map(({ id }) => id));
  const prefixes = new Set(
    rules.filter(({ document }) => document === "state table").map(({ id }) => id.slice(0, 4)),
  );
  const looksLikeId = (id: string): boolean =>
    LOOKS_LIKE_ID.test(id) || (prefixes.has(id.slice(0, 4)) && /^\d+$/.test(id.slice(4)));
  const unknown = runs.flatMap(({ title, file }) =>
    wordsOf(title, known)
      .filter((id) => looksLikeId(id) && !known.has(id))
      .map((id) => `${id} in ${file}`),
  );
  return [...new Set(unknown)];
}

/** Whether a rule that must have a passing test has none. */
export const isGap = ({ rule, result }: Covered): boolean =>
  rule.isNeeded ? result !== "pass" : result === "fail";
