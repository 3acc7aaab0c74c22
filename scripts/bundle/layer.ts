import * as path from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { root } from "../run.mjs";

/** Modules that are one file of the bundle, though nothing but esbuild's splitting would make them many. */
export interface Layer {
  /** The file, beside all others of the bundle: "core.js". */
  readonly file: string;
  readonly modules: readonly LayerModule[];
}

export interface LayerModule {
  /** Path from the root: "packages/engine/src/index.ts". */
  readonly path: string;
  /** What it exports, types left out. */
  readonly names: readonly string[];
}

/** Reads what modules export, and puts them in a layer. */
export async function readLayer(
  file: string,
  paths: readonly string[],
  common: BuildOptions,
): Promise<Layer> {
  const { metafile } = await build({
    ...common,
    entryPoints: Object.fromEntries(paths.map((entry, i) => [`module${i}`, entry])),
    outdir: root,
    metafile: true,
    write: false,
    packages: "external",
  });
  const outputs = Object.values(metafile.outputs);
  const modules = paths.map((entry) => {
    const output = outputs.find(({ entryPoint }) => entryPoint === entry);
    return { path: entry, names: output!.exports };
  });
  return { file, modules };
}

/**
 * The code of a layer: `m3$ms` is `ms` of its module 3, since modules may use a name twice.
 *
 * @param into the object that is to have the exports; null: as a module has them
 */
export function codeOf(layer: Layer, into: string | null = null): string {
  const word = into === null ? "export" : "import";
  const lines = layer.modules
    .filter(({ names }) => names.length > 0)
    .map(({ path: from, names }, i) => {
      const list = names.map((name) => `${name} as m${i}$${name}`).join(", ");
      return `${word} { ${list} } from "./${from}";`;
    });
  if (into !== null) lines.push(`Object.assign(${into}, { ${exportedNames(layer).join(", ")} });`);
  return lines.join("\n");
}

/** What the file of a layer exports. */
export const exportedNames = ({ modules }: Layer): string[] =>
  modules
    .filter(({ names }) => names.length > 0)
    .flatMap(({ names }, i) => names.map((name) => `m${i}$${name}`));

/** Entries of the bundle for modules that a layer loads when it needs them: name, and path from the root. */
export type LateEntries = Map<string, string>;

/**
 * Takes modules from the files of their layers, wherever they are imported.
 *
 * @param late while a layer is built: takes what it imports by `import()`, which stays outside; else null
 */
export const fromLayers = (layers: readonly Layer[], late: LateEntries | null): Plugin => ({
  name: "from-layers",
  setup(bundler) {
    const fileOf = new Map<string, string>();
    const codes = new Map<string, string>();
    for (const { file, modules } of layers) {
      const exporting = modules.filter(({ names }) => names.length > 0);
      exporting.forEach(({ path: at, names }, i) => {
        const list = names.map((name) => `m${i}$${name} as ${name}`).join(", ");
        fileOf.set(path.join(root, at), at);
        codes.set(at, `export { ${list} } from "./${file}";`);
      });
    }
    bundler.onResolve({ filter: /^\.|seedwire/ }, async (wanted) => {
      if (wanted.namespace === "layer") {
        return { path: wanted.path, external: true, sideEffects: false };
      }
      if (wanted.pluginData === "asked") return undefined;
      const { path: text, importer, resolveDir, kind } = wanted;
      const options = { importer, resolveDir, kind, pluginData: "asked" };
      const { path: target } = await bundler.resolve(text, options);
      if (late !== null && kind === "dynamic-import") {
        const at = path.relative(root, target).replaceAll(path.sep, "/");
        late.set(nameOfEntry(at), at);
        return { path: `./${nameOfEntry(at)}.js`, external: true };
      }
      const found = fileOf.get(target);
      if (found === undefined) return undefined;
      // Shared, it would be a file of its own: too many for modules with few names.
      const each = found.endsWith("/index.ts") ? found : `${found}\n${importer}`;
      return { path: each, namespace: "layer", sideEffects: false };
    });
    bundler.onLoad({ filter: /.*/, namespace: "layer" }, ({ path: at }) => ({
      contents: codes.get(at.split("\n")[0]!)!,
    }));
  },
});

/** The file, without its extension, of an entry: `package-testing`, `load-import-graph`. */
export const nameOfEntry = (at: string): string =>
  at.endsWith("/src/index.ts")
    ? `package-${at.split("/").at(-3)}`
    : at.replace(/^.*\/src\/|\.ts$/g, "").replaceAll("/", "-");
