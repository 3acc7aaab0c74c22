// Runs the Bun that comes as a development dependency: `node scripts/bun.mjs ARGUMENT...`
// Install scripts are off, so node_modules/.bin/bun is only a placeholder; the binary is in the
// platform's package, beside it.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fail, isMain, onWindows, passOn, run } from "./run.mjs";

/**
 * Path of the Bun binary for this platform, or undefined where none is published or installed.
 *
 * @returns {string | undefined}
 */
export function findBun() {
  const bun = createRequire(import.meta.url).resolve("bun/package.json");
  const beside = path.join(fs.realpathSync(path.dirname(bun)), "..", "@oven");
  if (!fs.existsSync(beside)) return undefined;
  return fs
    .readdirSync(beside)
    .toSorted()
    .map((name) => path.join(beside, name, "bin", onWindows ? "bun.exe" : "bun"))
    .find((file) => fs.existsSync(file));
}

if (isMain(import.meta.url)) {
  const bun = findBun() ?? fail("no Bun is published for this platform", 1);
  passOn(await run(bun, process.argv.slice(2), process.env));
}
