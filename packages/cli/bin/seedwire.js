#!/usr/bin/env node
// In the repository the TypeScript itself runs; the published package has only the bundle.
import { existsSync } from "node:fs";
import * as module from "node:module";

const source = new URL("../src/main.ts", import.meta.url);
const missing = findNoFolder();
if (missing !== null) {
  process.stderr.write(`seedwire: ${missing}\n`);
  process.exitCode = 2;
} else if (existsSync(source)) {
  const { runTypeScript } = await import("./typescript.js");
  await runTypeScript();
  await import("../src/main.ts");
} else {
  module.enableCompileCache?.(); // Node 22.8 and later; core.cjs is kept on all
  await import("../bundle/main.js");
}

/**
 * What is wrong with the current folder, null if nothing is. It may be gone; Node's hooks for modules,
 * which come next, would then wait for ever (Node 20), and every path would be an error without a word on why.
 */
function findNoFolder() {
  try {
    process.cwd();
    return null;
  } catch (error) {
    const found =
      error.code === "ENOENT" ? "has been deleted" : `cannot be found: ${error.message}`;
    return `the current folder ${found}; expected one that is there, for example after: cd ~`;
  }
}
