#!/usr/bin/env node
// In the repository the TypeScript itself runs; the published package has only what it compiles to.
import { existsSync } from "node:fs";
import { runTypeScript } from "./typescript.js";

const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  await runTypeScript();
  await import("../src/main.ts");
} else {
  await import("../dist/main.js");
}
