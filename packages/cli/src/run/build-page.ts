import * as fs from "node:fs";
import { createRequire } from "node:module";
import type { PageAssets } from "@seedwire/report";

/** What draws the plots of a report, made from its sources, and the files that it was made from. */
export interface BuiltPage extends PageAssets {
  /** As esbuild names them. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the script and the style sheet of a report's page.
 *
 * @param folder what the names of the inputs are relative to
 */
export async function buildPage(folder: string): Promise<BuiltPage> {
  const { build } = await import("esbuild");
  const { resolve } = createRequire(import.meta.url);
  const [script, style] = ["main.ts", "style.css"].map((name) =>
    resolve(`@seedwire/report/page/${name}`),
  );
  const licence = fs.readFileSync(createRequire(script!).resolve("uplot/LICENSE"), "utf8");
  const { outputFiles, metafile } = await build({
    entryPoints: [script!, style!],
    banner: { js: `/* uPlot: ${licence}*/` }, // goes with every page
    absWorkingDir: folder,
    outdir: "page",
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: "es2022",
    tsconfigRaw: "{}",
    legalComments: "none",
    logLevel: "silent",
  });
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  return { script: textOf(".js"), style: textOf(".css"), inputs: Object.keys(metafile.inputs) };
}
