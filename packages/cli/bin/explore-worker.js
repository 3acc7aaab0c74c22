// A process beside `seedwire explore`, which makes some of its runs.
import { existsSync } from "node:fs";

const source = new URL("../src/explore/worker.ts", import.meta.url);
if (existsSync(source)) {
  const { runTypeScript } = await import("./typescript.js");
  await runTypeScript();
  await import("../src/explore/worker.ts");
} else {
  await import("../bundle/explore-worker.js");
}
