import { builtinModules } from "node:module";
import type { Problem } from "./problem.ts";
import type { Workspace } from "./workspace.ts";

/** Nothing below packages/cli imports a module of Node; tests may. */
export function checkNodeImports({ packages }: Workspace): Problem[] {
  const below = packages.filter(({ folder }) => folder !== "cli");
  const files = below.flatMap((pkg) => pkg.files.filter((file) => !file.isTest));
  return files.flatMap((file) =>
    file.references
      .filter(({ specifier }) => isOfNode(specifier))
      .map(({ specifier, line }) => ({
        file: file.path,
        line,
        found: `imports "${specifier}", a module of Node`,
        right: "only packages/cli knows Node: hand in what is needed from there",
      })),
  );
}

function isOfNode(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}
