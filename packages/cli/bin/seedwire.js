#!/usr/bin/env node
// In the repository the TypeScript itself runs; the published package has only the bundle.
import { existsSync } from "node:fs";

const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  const { runTypeScript } = await import("./typescript.js");
  await runTypeScript();
  await import("../src/main.ts");
} else {
  await import("../bundle/main.js");
}
