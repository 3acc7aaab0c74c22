import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { EncodedSourceMap } from "@jridgewell/remapping";
import { buildPage, PAGE_SCRIPT, PAGE_STYLE } from "@seedwire/cli";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { root } from "../run.mjs";
import { closureOf, indexOf, withDependencies } from "./closure.ts";
import {
  codeOf,
  exportedNames,
  fromLayers,
  nameOfEntry,
  readLayer,
  type LateEntries,
  type Layer,
} from "./layer.ts";
import { formatLicences } from "./licences.ts";
import { settle } from "./settle.ts";

/** What was written. */
export interface Bundled {
  readonly files: number;
  readonly bytes: number;
}

/** Names stay as they are, for stacks and reports of bugs; lines are short enough to be shown. */
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 200,
  legalComments: "none", // all licences are in one file instead
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

/** What stays outside, and is looked for only when TypeScript comes. */
const EXTERNAL = ["tsx", "esbuild"];

/** CommonJS among the dependencies asks for modules of Node by `require`. */
const REQUIRE = `import { createRequire as $createRequire } from "node:module";
const require = $createRequire(import.meta.url);`;

const CLI = "packages/cli/src";

/** What every run needs beside what has begun already; the rest comes when it is asked for. */
const OF_A_RUN = ["commands/run", "load/import-alone"].map((name) => `${CLI}/${name}.ts`);

/**
 * Bundles the command line into a folder, which is emptied first:
 * - `core.js`: seedwire and all below it, which every run needs nearly all of, from `core.cjs`; `base.js` and `run.js`: what
 *   else it needs, in few files, since each costs about 0.4 ms;
 * - `main.js`, `explore-worker.js` and `sweep-worker.js`, which start, and chunks of what they load when it is needed;
 * - `report-page.js` and `report-page.css`: what draws the plots of a report, in a browser;
 * - `package-NAME.js`: what a scenario gets that imports `@seedwire/NAME`, or `seedwire`;
 * - `THIRD-PARTY.txt`: the licences of all that came in from elsewhere.
 */
export async function bundleCli(folder: string): Promise<Bundled> {
  fs.rmSync(folder, { recursive: true, force: true });
  const layers: Layer[] = [];
  const late: LateEntries = new Map();
  const metafiles: Metafile[] = [];
  fs.mkdirSync(folder, { recursive: true });
  for (const [file, modules] of await planLayers()) {
    const layer = await readLayer(file, modules, COMMON);
    const write = layers.length === 0 ? writeCore : writeLayer;
    metafiles.push(...(await write(folder, layer, layers, late)));
    layers.push(layer);
  }
  const { metafile } = await build({
    ...COMMON,
    entryPoints: Object.fromEntries([
      ["main", `${CLI}/main.ts`],
      ["explore-worker", `${CLI}/explore/worker.ts`],
      ["sweep-worker", `${CLI}/sweep/worker.ts`],
      ...bundledPackages().map((at) => [nameOfEntry(at), at]),
      ...late,
    ]),
    outdir: folder,
    splitting: true,
    external: EXTERNAL,
    banner: { js: REQUIRE },
    plugins: [fromLayers(layers, null)],
  });
  metafiles.push(metafile);
  const page = await buildPage(root);
  fs.writeFileSync(path.join(folder, PAGE_SCRIPT), page.script);
  fs.writeFileSync(path.join(folder, PAGE_STYLE), page.style);
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const licences = formatLicences([...inputs, ...page.inputs]);
  fs.writeFileSync(path.join(folder, "THIRD-PARTY.txt"), licences);
  const { files, bytes } = sizeOf(metafiles);
  return { files: files + 2, bytes: bytes + page.script.length + page.style.length };
}

async function writeLayer(
  folder: string,
  layer: Layer,
  layers: readonly Layer[],
  late: LateEntries,
): Promise<Metafile[]> {
  const { metafile } = await build({
    ...COMMON,
    stdin: { contents: codeOf(layer), resolveDir: root },
    outfile: path.join(folder, layer.file),
    banner: { js: REQUIRE },
    external: EXTERNAL,
    plugins: [fromLayers(layers, late)],
  });
  return [metafile];
}

/** The first layer, which is large, as a script whose compiled form is kept, and a module that runs it. */
async function writeCore(folder: string, layer: Layer): Promise<Metafile[]> {
  const script = path.join(folder, "core.cjs");
  const { metafile: ofScript, outputFiles } = await build({
    ...COMMON,
    // Without exports: as CommonJS has them, each would have a getter that is copied, 3 ms in all.
    stdin: { contents: codeOf(layer, "$exports"), resolveDir: root },
    outfile: script,
    write: false,
    sourcemap: "external",
    sourcesContent: false,
  });
  const [map, made] = outputFiles;
  const settled = settle({ code: made!.text, map: JSON.parse(map!.text) as EncodedSourceMap });
  const text = `(function ($exports, require) { "use strict";\n${settled.code}})\n`;
  fs.writeFileSync(script, text);
  fs.writeFileSync(`${script}.map`, JSON.stringify(placed(settled.map!, folder)));
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const names = exportedNames(layer).join(", ");
  const { metafile: ofModule } = await build({
    ...COMMON,
    stdin: {
      contents: `import { runCached } from "./scripts/bundle/cached-script.ts";
export const { ${names} } = runCached(new URL("core.cjs", import.meta.url), "${hash}");`,
      resolveDir: root,
    },
    outfile: path.join(folder, layer.file),
  });
  return [ofScript, ofModule];
}

/** The map of a script that stands a line lower, with the sources as seen from an installed bundle: `../../link/src/link.ts`. */
function placed(map: EncodedSourceMap, folder: string): EncodedSourceMap {
  const sources = map.sources.map((source) => {
    if (source === null || source.startsWith("<")) return source; // what was never a file
    const at = path.relative(root, path.resolve(folder, source));
    return at.replaceAll(path.sep, "/").replace(/^packages\//, "../../");
  });
  return { ...map, sources, mappings: `;${map.mappings}` };
}

/** Files, each with its modules; each imports only from those before it. */
async function planLayers(): Promise<readonly (readonly [string, readonly string[]])[]> {
  const ofMain = await closureOf([`${CLI}/main.ts`], COMMON);
  const ofRun = await closureOf(OF_A_RUN, COMMON);
  return [
    ["core.js", [...withDependencies("seedwire")]],
    ["base.js", [...ofRun].filter((file) => ofMain.has(file))],
    ["run.js", [...ofRun].filter((file) => !ofMain.has(file))],
  ];
}

/** Every package but the command line itself, by its entry module. */
function bundledPackages(): string[] {
  const folders = fs.readdirSync(path.join(root, "packages")).filter((name) => name !== "cli");
  return folders.map(indexOf).filter((at) => fs.existsSync(path.join(root, at)));
}

function sizeOf(metafiles: readonly Metafile[]): Bundled {
  const sizes = metafiles.flatMap(({ outputs }) => Object.values(outputs));
  return { files: sizes.length, bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) };
}
