import * as fs from "node:fs";
import * as path from "node:path";
import { build, type Plugin } from "esbuild";
import type { Mutant } from "./mutant.ts";
import { weave } from "./weave.ts";

/** A build of the tests, the mutants woven into what they test. */
export interface Bundle {
  /** The process that runs tests. */
  readonly worker: string;
  /** Where each test file and scenario was built to. */
  readonly modules: Readonly<Record<string, string>>;
  readonly testFiles: readonly string[];
}

const WORKER = "scripts/mutate/worker.ts";
const STAND_IN = "scripts/mutate/stand-in.ts";

/** Builds test files, and scenarios, which tests import by path, into `folder`. */
export async function bundle(
  root: string,
  folder: string,
  testFiles: readonly string[],
  mutants: readonly Mutant[],
): Promise<Bundle> {
  const scenarios = fs
    .readdirSync(path.join(root, "scenarios"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `scenarios/${name}`);
  const entries = [WORKER, ...testFiles, ...scenarios];
  fs.rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: folder,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    metafile: true,
    logLevel: "error",
    plugins: [sources(root, mutants)],
    external: ["esbuild", "oxc-parser", "typescript", "tinypool"],
  });
  const modules: Record<string, string> = {};
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined) modules[entryPoint] = path.resolve(root, output);
  }
  return { worker: modules[WORKER]!, modules, testFiles };
}

/** Weaves mutants in, and keeps true what files say of their own place. */
function sources(root: string, mutants: readonly Mutant[]): Plugin {
  const byFile = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    byFile.set(mutant.file, [...(byFile.get(mutant.file) ?? []), mutant]);
  }
  return {
    name: "mutants",
    setup(hooks) {
      hooks.onResolve({ filter: /^vitest$/ }, () => ({ path: path.join(root, STAND_IN) }));
      hooks.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        if (file.includes("node_modules")) return undefined;
        const source = fs.readFileSync(file, "utf8");
        const name = path.relative(root, file).split(path.sep).join("/");
        const woven = weave(source, byFile.get(name) ?? []);
        return { contents: atHome(woven, file), loader: "ts" };
      });
    },
  };
}

/** The file's own place, and imports by path: of what was built, not of the source. */
const atHome = (source: string, file: string): string =>
  source
    .replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)))
    .replaceAll("import.meta.filename", JSON.stringify(file))
    .replaceAll("import.meta.url", JSON.stringify(`file://${file}`))
    .replaceAll(/\bawait import\((url|file)\)/g, "await globalThis.importBuilt($1)");
