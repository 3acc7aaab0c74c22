// A process beside `seedwire sweep`, which makes some of its runs.
import { existsSync } from "node:fs";

const source = new URL("../src/sweep/worker.ts", import.meta.url);
if (existsSync(source)) {
  const { runTypeScript } = await import("./typescript.js");
  await runTypeScript();
  await import("../src/sweep/worker.ts");
} else {
  await import("../bundle/sweep-worker.js");
}
