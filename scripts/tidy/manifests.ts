import { floorOf, folderOf, whyNotBelow } from "./floors.ts";
import type { Problem } from "./problem.ts";
import type { Package, Workspace } from "./workspace.ts";

/** Declared dependencies point downward, and tsconfig.json has one reference for each. */
export function checkManifests({ packages }: Workspace): Problem[] {
  return packages.flatMap(checkManifest);
}

function checkManifest({ folder, manifest, manifestText, tsReferences }: Package): Problem[] {
  const file = `packages/${folder}/package.json`;
  if (floorOf(folder) === undefined) {
    const right = "give it a place in scripts/tidy/floors.ts";
    return [{ file, line: 1, found: `package "${folder}" has no floor`, right }];
  }
  const problems: Problem[] = [];
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const name of Object.keys({ ...declared, ...manifest.devDependencies })) {
    const to = folderOf(name);
    const why = to === undefined ? undefined : whyNotBelow(folder, to);
    if (why === undefined) continue;
    const line = manifestText.split("\n").findIndex((text) => text.includes(`"${name}":`)) + 1;
    const right = "a package depends only on floors below its own";
    problems.push({ file, line, found: `depends on ${name}, ${why}`, right });
  }

  const wanted = Object.keys(declared).flatMap((name) => folderOf(name) ?? []);
  const missing = wanted.filter((to) => !tsReferences.includes(to));
  const extra = tsReferences.filter((to) => !wanted.includes(to));
  const tsconfig = { file: `packages/${folder}/tsconfig.json`, line: 1 };
  for (const to of missing) {
    const right = `add { "path": "../${to}" } to "references"`;
    problems.push({ ...tsconfig, found: `no reference to the dependency ${to}`, right });
  }
  for (const to of extra) {
    const right = "declare it in package.json or remove it here";
    problems.push({ ...tsconfig, found: `refers to ${to}, which is no dependency`, right });
  }
  return problems;
}
