// Which rule has which tests, and how they ended.
// Usage: tsx scripts/conformance.ts [--missing] [--json] [--report FILE]
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
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

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const USAGE =
  "npm run conformance [-- --missing] [--json] [--report FILE of vitest's JSON reporter]";

const values = readOptions();

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

/** What was asked for; a wrong option, or a report that is not there, ends with the usage. */
function readOptions() {
  try {
    const { values: given } = parseArgs({
      options: {
        missing: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        report: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (given.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (given.report !== undefined && !fs.existsSync(given.report)) {
      throw new Error(`there is no file "${given.report}"`);
    }
    return given;
  } catch (error) {
    console.error(`conformance: ${(error as Error).message}\nUsage: ${USAGE}`);
    return process.exit(2);
  }
}
