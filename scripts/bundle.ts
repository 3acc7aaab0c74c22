// Makes packages/cli/bundle, what the published command runs: `npm run bundle`, and before packing.
// Usage: tsx scripts/bundle.ts [FOLDER]
import * as path from "node:path";
import { bundleCli } from "./bundle/bundle-cli.ts";
import { root } from "./run.mjs";

const folder = path.resolve(process.argv[2] ?? path.join(root, "packages", "cli", "bundle"));
const { files, bytes } = await bundleCli(folder);
console.log(`${files} files, ${Math.round(bytes / 1000)} kB, in ${path.relative(root, folder)}`);
