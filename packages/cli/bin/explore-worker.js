// A process beside `seedwire explore`, which makes some of its runs.
import { existsSync } from "node:fs";
import { runTypeScript } from "./typescript.js";

const source = new URL("../src/explore/worker.ts", import.meta.url);
if (existsSync(source)) {
  await runTypeScript();
  await import("../src/explore/worker.ts");
} else {
  await import("../dist/explore/worker.js");
}
