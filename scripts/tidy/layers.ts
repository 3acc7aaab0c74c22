import { builtinModules } from "node:module";
import * as path from "node:path";
import { folderOf, whyNotBelow } from "./floors.ts";
import type { Problem } from "./problem.ts";
import type { Reference, SourceFile } from "./source-file.ts";
import type { Package, Workspace } from "./workspace.ts";

/** Imports go downward, to declared dependencies, through what they export. */
export function checkLayers(workspace: Workspace): Problem[] {
  const inPackages = workspace.packages.flatMap((pkg) =>
    [...pkg.files, ...pkg.binFiles].flatMap((file) =>
      file.references.flatMap((ref) =>
        problemsAt(file, ref, wrongInPackage(workspace, pkg, file, ref)),
      ),
    ),
  );
  const beside = workspace.otherFiles.flatMap((file) =>
    file.references.flatMap((ref) => problemsAt(file, ref, wrongBeside(workspace, file, ref))),
  );
  return [...inPackages, ...beside];
}

type Wrong = { found: string; right: string } | undefined;

function problemsAt(file: SourceFile, { line }: Reference, wrong: Wrong): Problem[] {
  return wrong === undefined ? [] : [{ file: file.path, line, ...wrong }];
}

function wrongInPackage(
  workspace: Workspace,
  { folder, manifest }: Package,
  file: SourceFile,
  { specifier }: Reference,
): Wrong {
  if (specifier.startsWith(".")) {
    if (resolveFrom(file, specifier).startsWith(`packages/${folder}/`)) return undefined;
    return {
      found: `"${specifier}" leaves the package`,
      right: "import another package by its name, as declared in package.json",
    };
  }
  const name = packageNameOf(specifier);
  if (name === undefined || name === manifest.name) return wrongSubpath(workspace, specifier);
  const to = folderOf(name);
  const why = to === undefined ? undefined : whyNotBelow(folder, to);
  if (why !== undefined) {
    return {
      found: `imports ${name}, ${why} ("${folder}")`,
      right: "a package imports only from floors below its own",
    };
  }
  const usable = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...(file.isTest ? { ...manifest.devDependencies, ...workspace.manifest.devDependencies } : {}),
  };
  if (!(name in usable)) {
    return {
      found: `imports ${name}, which is no declared dependency`,
      right: `declare it under "dependencies" in packages/${folder}/package.json`,
    };
  }
  return wrongSubpath(workspace, specifier);
}

/** Scenarios, benchmarks, tests of the whole and scripts: packages by name only; tests share fixtures. */
function wrongBeside(workspace: Workspace, file: SourceFile, { specifier }: Reference): Wrong {
  if (!specifier.startsWith(".")) return wrongSubpath(workspace, specifier);
  const target = resolveFrom(file, specifier);
  if (!target.startsWith("packages/")) return undefined;
  if (file.isTest && target.endsWith(".fixture.ts")) return undefined;
  return {
    found: `"${specifier}" reaches into a package`,
    right: "import the package by its name",
  };
}

/** Past `exports`: a path inside another package that its package.json does not offer. */
function wrongSubpath({ packages }: Workspace, specifier: string): Wrong {
  const name = packageNameOf(specifier);
  const pkg = packages.find(({ manifest }) => manifest.name === name);
  if (name === undefined || pkg === undefined || specifier === name) return undefined;
  const { exports } = pkg.manifest;
  if (typeof exports === "object" && `.${specifier.slice(name.length)}` in exports)
    return undefined;
  return {
    found: `"${specifier}" goes past the exports of ${name}`,
    right: `import "${name}", and export from its src/index.ts what is missing`,
  };
}

function resolveFrom(file: SourceFile, specifier: string): string {
  return path.posix.join(path.posix.dirname(file.path), specifier);
}

/** "@seedwire/engine" of "@seedwire/engine/clock"; undefined for a module of Node. */
function packageNameOf(specifier: string): string | undefined {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) return undefined;
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
