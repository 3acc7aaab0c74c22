// Makes packages/cli/bundle, what the published command runs: `npm run bundle`, and before packing.
import * as fs from "node:fs";
import * as path from "node:path";
import { bundleCli } from "./bundle/bundle-cli.ts";
import { root } from "./run.mjs";
import { readScriptArgs } from "./script-args.ts";

const USAGE = `npm run bundle [-- FOLDER]
  Makes what the published command runs, in a folder that is emptied first. Default: packages/cli/bundle
  --help  this`;

const { positionals, refuse } = readScriptArgs(USAGE, {}, 1);
const [wanted] = positionals;
const folder = path.resolve(wanted ?? path.join(root, "packages", "cli", "bundle"));
if (wanted !== undefined && fs.existsSync(folder)) {
  if (!fs.statSync(folder).isDirectory()) refuse(`${folder} is no folder`);
  const found = fs.readdirSync(folder);
  const isBundle = found.includes("core.cjs") && found.includes("THIRD-PARTY.txt");
  if (found.length > 0 && !isBundle) {
    refuse(
      `${folder} holds something else than a bundle, "${found[0]!}"; expected an empty or a new folder`,
    );
  }
}
const { files, bytes } = await bundleCli(folder);
console.log(`${files} files, ${Math.round(bytes / 1000)} kB, in ${path.relative(root, folder)}`);
