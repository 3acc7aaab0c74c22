import * as path from "node:path";
import type { Problem } from "./problem.ts";
import type { SourceFile } from "./source-file.ts";
import type { Package, Workspace } from "./workspace.ts";

/** Source files that no way leads to: from what the package exports, or, for fixtures, from a test. */
export function checkDeadFiles({ packages }: Workspace): Problem[] {
  return packages.flatMap((pkg) => {
    const alive = reachable(pkg, pkg.entries);
    const tests = pkg.files.filter((file) => /\.(test|contract)\.ts$/.test(file.path));
    const tested = reachable(
      pkg,
      tests.map((file) => file.path),
    );
    return pkg.files
      .filter((file) => !file.path.endsWith(".d.ts"))
      .filter((file) => !(file.isTest ? tested : alive).has(file.path))
      .map((file) => ({
        file: file.path,
        line: 1,
        found: tested.has(file.path) ? "only tests import this file" : "nothing imports this file",
        right: tested.has(file.path)
          ? "use it, delete it, or name it *.fixture.ts"
          : "use it or delete it",
      }));
  });
}

function reachable(pkg: Package, from: readonly string[]): Set<string> {
  const files = new Map<string, SourceFile>();
  for (const file of [...pkg.files, ...pkg.binFiles]) files.set(file.path, file);
  const seen = new Set<string>();
  const waiting = [...from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const folder = path.posix.dirname(at);
    for (const { specifier } of files.get(at)?.references ?? []) {
      if (specifier.startsWith(".")) waiting.push(path.posix.join(folder, specifier));
    }
  }
  return seen;
}
