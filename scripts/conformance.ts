// Which rule has which tests, and how they ended.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { coverRules, idsIn, isGap, unknownIds } from "./conformance/coverage.ts";
import { readRules, type Rule } from "./conformance/rules.ts";
import { readBrokenFiles, readTestRuns } from "./conformance/test-runs.ts";
import {
  formatCounts,
  formatJson,
  formatMissing,
  formatRules,
  formatVerdict,
} from "./conformance/text.ts";
import { readScriptArgs } from "./script-args.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const USAGE = `npm run conformance [-- OPTION...]
  Which tests speak of which rule of the RFCs, and whether they pass.
  --missing      only rules without a test
  --report FILE  of vitest's JSON reporter; default: the tests that name a rule are run
  --json         one JSON document
  --help         this
Exit code: 0 all that can be observed is tested, 1 there is a gap, 2 bad usage.`;

const { values, refuse } = readScriptArgs(USAGE, {
  missing: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  report: { type: "string" },
});
if (values.report !== undefined && !fs.existsSync(values.report)) {
  refuse(`--report: there is no file "${values.report}"`);
}

const rules = readRules(path.join(root, "conformance"));
const report = fs.readFileSync(values.report ?? runTests(rules), "utf8");
const runs = readTestRuns(report, root);
const covered = coverRules(rules, runs);
const unknown = unknownIds(rules, runs);

if (values.json) {
  process.stdout.write(formatJson(covered, unknown));
} else {
  process.stdout.write(values.missing ? formatMissing(covered) : formatRules(covered));
  process.stdout.write(`\n${formatCounts(covered)}\n`);
  for (const id of unknown) console.log(`no rule has the id ${id}`);
  process.stdout.write(formatVerdict(covered));
}
const broken = readBrokenFiles(report, root);
for (const file of broken) console.error(`conformance: ${file} could not be run`);
process.exitCode = covered.some(isGap) || broken.length > 0 ? 1 : 0;

/** Runs the tests that name a rule; the file with vitest's report. */
function runTests(all: readonly Rule[]): string {
  const files = testFilesThatName(new Set(all.map(({ id }) => id)));
  console.error(`conformance: running ${files.length} files of tests`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"));
  const file = path.join(folder, "report.json");
  const args = ["run", "--reporter=json", `--outputFile=${file}`, ...files];
  spawnSync("vitest", args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  return file;
}

/** Scripts bring their ids themselves, so the tests that run them are always among these. */
function testFilesThatName(ids: ReadonlySet<string>): string[] {
  return ["packages", "test"]
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .map((name) => path.posix.join(folder, name.split(path.sep).join("/"))),
    )
    .filter((file) => /\.(test|contract)\.ts$/.test(file) && !file.includes("node_modules/"))
    .filter((file) => {
      if (file === "test/scenarios.test.ts" || file === "test/conformance.test.ts") return false;
      const text = fs.readFileSync(path.join(root, file), "utf8");
      return text.includes(".pkt") || idsIn(text, ids).length > 0;
    })
    .toSorted();
}
