import * as fs from "node:fs";
import * as path from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { root } from "../run.mjs";
import { readCore, type CorePackage } from "./core.ts";
import { formatLicences } from "./licences.ts";

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

/** CommonJS among the dependencies asks for modules of Node by `require`. */
const REQUIRE = `import { createRequire as $createRequire } from "node:module";
const require = $createRequire(import.meta.url);`;

const CLI = "packages/cli";

/**
 * Bundles the command line into a folder, which is emptied first:
 * - `core.js`: seedwire and all below it, one file since every run needs nearly all of it;
 * - `main.js` and `explore-worker.js`, which start, and chunks of what they load when it is needed;
 * - `package-NAME.js`: what a scenario gets that imports `@seedwire/NAME`, or `seedwire`;
 * - `THIRD-PARTY.txt`: those of all that came in from elsewhere.
 */
export async function bundleCli(folder: string): Promise<Bundled> {
  fs.rmSync(folder, { recursive: true, force: true });
  const core = await readCore(COMMON);
  const inner = await build({
    ...COMMON,
    stdin: { contents: core.map(exportAll).join("\n"), resolveDir: root },
    outfile: path.join(folder, "core.js"),
  });
  const outer = await build({
    ...COMMON,
    entryPoints: {
      main: `${CLI}/src/main.ts`,
      "explore-worker": `${CLI}/src/explore/worker.ts`,
      ...Object.fromEntries(bundledPackages().map((name) => [`package-${name}`, indexOf(name)])),
    },
    outdir: folder,
    splitting: true,
    external: ["tsx", "esbuild"],
    banner: { js: REQUIRE },
    plugins: [fromCore(core)],
  });
  const metafiles = [inner.metafile, outer.metafile];
  const licences = formatLicences(metafiles.flatMap(({ inputs }) => Object.keys(inputs)));
  fs.writeFileSync(path.join(folder, "THIRD-PARTY.txt"), licences);
  return sizeOf(metafiles);
}

/** Every package but the command line itself. */
function bundledPackages(): string[] {
  const folders = fs.readdirSync(path.join(root, "packages"));
  return folders.filter((name) => name !== "cli" && fs.existsSync(path.join(root, indexOf(name))));
}

const indexOf = (name: string): string => `./packages/${name}/src/index.ts`;

/** `engine$ms` is the `ms` of `@seedwire/engine`: packages may use a name twice. */
const exportAll = ({ folder, names }: CorePackage): string =>
  `export { ${names.map((name) => `${name} as ${folder}$${name}`).join(", ")} } from "${indexOf(folder)}";`;

/** Takes packages of the core from `core.js`, which lies beside all other files of the bundle. */
const fromCore = (core: readonly CorePackage[]): Plugin => ({
  name: "from-core",
  setup(bundler) {
    const find = (text: string): CorePackage | undefined =>
      core.find(({ name, folder }) => text === name || text === indexOf(folder));
    bundler.onResolve({ filter: /^(@?seedwire\b|\.\/packages\/)/ }, ({ path: text }) => {
      const found = find(text);
      return found && { path: found.folder, namespace: "core", sideEffects: false };
    });
    bundler.onResolve({ filter: /^\.\/core\.js$/, namespace: "core" }, ({ path: text }) => ({
      path: text,
      external: true,
      sideEffects: false,
    }));
    bundler.onLoad({ filter: /.*/, namespace: "core" }, ({ path: folder }) => {
      const { names } = core.find((each) => each.folder === folder)!;
      const list = names.map((name) => `${folder}$${name} as ${name}`).join(", ");
      return { contents: `export { ${list} } from "./core.js";` };
    });
  },
});

function sizeOf(metafiles: readonly Metafile[]): Bundled {
  const sizes = metafiles.flatMap(({ outputs }) => Object.values(outputs));
  return { files: sizes.length, bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) };
}
