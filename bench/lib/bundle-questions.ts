import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { BUNDLE } from "./in-process.ts";
import { ROOT } from "./root.ts";

/**
 * Bundles all questions with seedwire into one file, as it is published: no compiler at run time. The file
 * goes when the process ends.
 */
export async function bundleQuestions(): Promise<void> {
  await build({
    entryPoints: [path.join(ROOT, "bench/lib/question-process.ts")],
    outfile: BUNDLE,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
  process.on("exit", () => fs.rmSync(BUNDLE, { force: true }));
}
