#!/usr/bin/env node
// In the repository the TypeScript itself runs; the published package has only the bundle.
import { existsSync } from "node:fs";
import * as module from "node:module";

const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  const { runTypeScript } = await import("./typescript.js");
  await runTypeScript();
  await import("../src/main.ts");
} else {
  module.enableCompileCache?.(); // Node 22.8 and later; core.cjs is kept on all
  await import("../bundle/main.js");
}
