import * as path from "node:path";

/** A test that was run. */
export interface TestRun {
  /** With the titles of what it stands in. */
  readonly title: string;
  /** From the root, with forward slashes. */
  readonly file: string;
  readonly result: "pass" | "fail" | "skipped";
}

/** What is needed of the report that vitest writes with `--reporter=json`. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The tests of a JSON report of vitest. */
export function readTestRuns(text: string, root: string): TestRun[] {
  const { testResults } = JSON.parse(text) as VitestReport;
  return testResults.flatMap(({ name, assertionResults }) => {
    const file = path.relative(root, name).split(path.sep).join("/");
    return assertionResults.map(({ fullName, status }) => {
      const result = status === "passed" ? "pass" : status === "failed" ? "fail" : "skipped";
      return { title: fullName.trim(), file, result } as const;
    });
  });
}

/** Files of a report that failed before they had a test, such as those that cannot be loaded. */
export function readBrokenFiles(text: string, root: string): string[] {
  const { testResults } = JSON.parse(text) as VitestReport;
  return testResults
    .filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0)
    .map(({ name }) => path.relative(root, name).split(path.sep).join("/"));
}
