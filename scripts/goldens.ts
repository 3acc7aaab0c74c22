// Writes the goldens of all scenarios anew: npm run goldens (see USAGE)
import * as fs from "node:fs";
import * as path from "node:path";
import { goldenOf } from "./goldens/golden.ts";
import { goldenPath, scenarioFiles } from "./goldens/scenario-files.ts";
import { readScriptArgs } from "./script-args.ts";

const USAGE = `npm run goldens [-- WORD...]
  Writes anew what the scenarios give: scenarios/goldens. Of those whose file has all the words in its name; default: all.
  --help  this`;

const { positionals: words, refuse } = readScriptArgs(USAGE, {}, Infinity);
const files = scenarioFiles();
const wanted = files.filter((file) => words.every((word) => file.includes(word)));
if (wanted.length === 0)
  refuse(`no scenario has ${words.map((word) => `"${word}"`).join(" and ")} in its name`);
const folder = path.dirname(goldenPath(""));
fs.mkdirSync(folder, { recursive: true });
for (const name of fs.readdirSync(folder)) {
  const golden = path.join(folder, name);
  if (!files.some((file) => goldenPath(file) === golden)) fs.rmSync(golden);
}
let changed = 0;
for (const file of wanted) {
  const golden = goldenPath(file);
  const before = fs.existsSync(golden) ? fs.readFileSync(golden, "utf8") : null;
  const now = await goldenOf(file).catch((error: Error) => {
    console.log(`failed  ${error.message}`);
    process.exitCode = 1;
    return before;
  });
  if (now === null || now === before) continue;
  fs.writeFileSync(golden, now);
  console.log(`${before === null ? "new    " : "changed"} ${path.relative(".", golden)}`);
  changed++;
}
console.log(
  changed === 0
    ? "goldens: nothing changed"
    : `goldens: read the ${changed} above, and name changed ones in CHANGELOG.md under Traces`,
);
