import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { goldenOf } from "../scripts/goldens/golden.ts";
import { goldenPath, scenarioFiles } from "../scripts/goldens/scenario-files.ts";

const HELP =
  "The traces of a scenario changed. If that is meant: read the difference, run `npm run goldens`, " +
  "and name the change, with its reason, in CHANGELOG.md under Traces";

test.each(scenarioFiles())("%s does what its golden says", async (file) => {
  const golden = goldenPath(file);
  const found = fs.existsSync(golden) ? fs.readFileSync(golden, "utf8") : "";
  expect((await goldenOf(file)).split("\n"), HELP).toEqual(found.split(/\r?\n/));
});

test("no golden is left over", () => {
  const expected = scenarioFiles().map((file) => path.basename(goldenPath(file)));
  expect(fs.readdirSync(path.dirname(goldenPath("")))).toEqual(expected);
});
