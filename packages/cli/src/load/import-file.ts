import { pathToFileURL } from "node:url";
import { BUNDLE, OWN_PACKAGE } from "../own-package.ts";

/** What a file exports, by name. */
export type Module = Record<string, unknown>;

/** `bin/typescript.js`: plain JavaScript, since it is what makes TypeScript run. */
interface Importer {
  importFile(url: string, bundle: string | null, isTypeScript: boolean): Promise<Module>;
}

/**
 * Imports a scenario's file. What it imports from seedwire is the very copy that this command runs
 * with. From the bundle the quickest of three ways is taken that serves. What each costs on Node 20, in
 * times of an empty script: a file that stands alone is imported from its text (nearly nothing,
 * TypeScript 0.15); JavaScript files that import others get hooks that find seedwire (0.8); all else
 * gets tsx too (3.7).
 */
export async function importFile(path: string): Promise<Module> {
  let isTypeScript = true;
  if (BUNDLE !== null) {
    const { importAlone } = await import("./import-alone.ts");
    const module = await importAlone(path, BUNDLE);
    if (module !== null) return module;
    const { reachesTypeScript } = await import("./import-graph.ts");
    isTypeScript = await reachesTypeScript(path);
  }
  const importer = (await import(new URL("bin/typescript.js", OWN_PACKAGE).href)) as Importer;
  return importer.importFile(pathToFileURL(path).href, BUNDLE?.href ?? null, isTypeScript);
}
