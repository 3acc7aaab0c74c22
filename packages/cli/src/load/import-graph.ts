import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { readImports } from "./imports.ts";

/**
 * Whether TypeScript comes in anywhere: in a file, in those that it imports by path, and so on. What
 * cannot be known before it runs (`import(name)`) counts as TypeScript, and so does what is not there:
 * `./x.js` may be meant for `x.ts`.
 */
export async function reachesTypeScript(file: string): Promise<boolean> {
  const seen = new Set<string>();
  const waiting = [file];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.endsWith(".json")) continue;
    if (!/\.[mc]?js$/.test(at) || !fs.existsSync(at)) return true;
    const read = await readImports(fs.readFileSync(at, "utf8"));
    if (read === null) continue; // the import tells what is wrong there
    for (const { n: name, d: dynamic } of read.imports) {
      if (dynamic === -2) continue; // import.meta
      if (name === undefined) return true;
      const target = pathOf(name, at);
      if (target !== null) waiting.push(target);
    }
  }
  return false;
}

/** The JavaScript files that one imports by path, as far as they are there. */
export async function importedFiles(file: string): Promise<string[]> {
  const read = await readImports(fs.readFileSync(file, "utf8"));
  const names = (read?.imports ?? []).flatMap(({ n: name }) => (name === undefined ? [] : [name]));
  return names
    .flatMap((name) => pathOf(name, file) ?? [])
    .filter((path) => /\.[mc]?js$/.test(path) && fs.existsSync(path));
}

/** Where an import leads; null if to a package or to Node. */
function pathOf(name: string, from: string): string | null {
  const bare = name.replace(/[?#].*$/, "");
  if (bare.startsWith("file:")) return fileURLToPath(bare);
  return /^\.{0,2}\//.test(bare) ? path.resolve(path.dirname(from), bare) : null;
}
