import * as fs from "node:fs";
import * as path from "node:path";
import { build, type BuildOptions } from "esbuild";
import { root } from "../run.mjs";

/** The entry modules of a package and of all packages that it depends on, as paths from the root. */
export function withDependencies(folder: string, seen = new Set<string>()): Set<string> {
  const index = indexOf(folder);
  if (seen.has(index)) return seen;
  seen.add(index);
  const manifest = path.join(root, "packages", folder, "package.json");
  const { dependencies = {} } = JSON.parse(fs.readFileSync(manifest, "utf8")) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith("@seedwire/")) withDependencies(name.slice("@seedwire/".length), seen);
  }
  return seen;
}

/** Where a package's exports are. */
export const indexOf = (folder: string): string => `packages/${folder}/src/index.ts`;

/** The modules of the command line that come with some of them, those of `import()` left out. */
export async function closureOf(
  entries: readonly string[],
  common: BuildOptions,
): Promise<Set<string>> {
  const { metafile } = await build({
    ...common,
    entryPoints: [...entries],
    outdir: root,
    metafile: true,
    write: false,
    packages: "external",
  });
  const seen = new Set<string>();
  const waiting = [...entries];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const { path: to, kind, external = false } of metafile.inputs[at]?.imports ?? []) {
      if (kind === "import-statement" && !external) waiting.push(to);
    }
  }
  return seen;
}
