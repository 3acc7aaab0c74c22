import * as fs from "node:fs";
import * as path from "node:path";
import { build, type BuildOptions } from "esbuild";
import { root } from "../run.mjs";

/** A package that every scenario needs. */
export interface CorePackage {
  /** As it is imported: "@seedwire/engine". */
  readonly name: string;
  /** "engine" */
  readonly folder: string;
  /** What it exports, types left out. */
  readonly names: readonly string[];
}

/** The package `seedwire` and all that it depends on. */
export async function readCore(common: BuildOptions): Promise<CorePackage[]> {
  const folders = [...withDependencies("seedwire")];
  const { metafile } = await build({
    ...common,
    entryPoints: folders.map((folder) => `packages/${folder}/src/index.ts`),
    outdir: root,
    metafile: true,
    write: false,
  });
  const outputs = Object.values(metafile.outputs);
  return folders.map((folder) => ({
    name: manifestOf(folder).name,
    folder,
    names: outputs.find(({ entryPoint }) => entryPoint === `packages/${folder}/src/index.ts`)!
      .exports,
  }));
}

function withDependencies(folder: string, seen = new Set<string>()): Set<string> {
  if (seen.has(folder)) return seen;
  seen.add(folder);
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (name.startsWith("@seedwire/")) withDependencies(name.slice("@seedwire/".length), seen);
  }
  return seen;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(
    fs.readFileSync(path.join(root, "packages", folder, "package.json"), "utf8"),
  ) as Manifest;
