import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { settle } from "../../scripts/bundle/settle.ts";
import { BUNDLE } from "./in-process.ts";
import { ROOT } from "./root.ts";

/** Bundles all questions. The file goes when the process ends. */
export async function bundleQuestions(): Promise<void> {
  await bundle("bench/lib/question-process.ts", BUNDLE);
  process.on("exit", () => fs.rmSync(BUNDLE, { force: true }));
}

/** Bundles a module with seedwire into one file, as it is published: no compiler at run time. */
export async function bundle(entry: string, file: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, entry)],
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minifySyntax: true,
    logLevel: "silent",
  });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, settle({ code: outputFiles[0]!.text, map: null }).code);
}
