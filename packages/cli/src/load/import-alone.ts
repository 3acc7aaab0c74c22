import * as fs from "node:fs";
import { pathToFileURL } from "node:url";
import type { Module } from "./import-file.ts";
import { readImports } from "./imports.ts";
import { mapStacks, unmapStacks } from "./map-stacks.ts";
import { stripTypes } from "./strip-types.ts";

/** Packages that are in the bundle, each as `package-NAME.js`; `seedwire` is NAME itself. */
const PACKAGE = /^(?:@seedwire\/)?([a-z]+)$/;

/** Code that says itself where it is from. */
const NAMES_ITS_SOURCE = /^\/\/[#@] source(?:Mapping)?URL=/m;

/**
 * Imports a scenario's file that needs no other file but seedwire, as most do, with seedwire from the
 * bundle. It is imported from its text, in which the names of packages are exchanged for places: hooks
 * that tell Node those places would run in a thread of their own, which costs as much as an empty script
 * (Node 20; measured by `npm run bench -- start-up`). Its name stays what it is, so stacks show its own lines.
 *
 * @returns null if this way is not for that file, or an error is better told by another
 */
export async function importAlone(path: string, bundle: URL): Promise<Module | null> {
  const source = fs.readFileSync(path, "utf8");
  if (NAMES_ITS_SOURCE.test(source)) return null;
  const url = pathToFileURL(path).href;
  const stripped = /\.m?ts$/.test(path) ? await stripTypes(source) : { code: source, map: null };
  if (stripped === null) return null;
  const placed = await placeImports(stripped.code, bundle);
  if (placed === null) return null;
  if (stripped.map !== null) mapStacks(url, stripped.map);
  const text = Buffer.from(`${placed}\n//# sourceURL=${url}`).toString("base64");
  try {
    return (await import(`data:text/javascript;base64,${text}`)) as Module;
  } catch (error) {
    if (!isOfLinking(error, url)) throw error;
    unmapStacks(url);
    return null;
  }
}

/** Puts the places of packages where their names are; null if it needs anything else. */
async function placeImports(code: string, bundle: URL): Promise<string | null> {
  const read = await readImports(code);
  if (read === null || !read.isModule) return null;
  let placed = "";
  let end = 0;
  for (const { n: name = "", d: dynamic, s: from, e: to } of read.imports) {
    if (dynamic !== -1) return null; // import(...), import.meta
    const place = name.startsWith("node:") ? name : placeOf(name, bundle);
    if (place === null) return null;
    placed += code.slice(end, from) + place;
    end = to;
  }
  return placed + code.slice(end);
}

function placeOf(name: string, bundle: URL): string | null {
  const [, found] = PACKAGE.exec(name) ?? [];
  if (found === undefined || (name === found) !== (found === "seedwire")) return null;
  const url = new URL(`package-${found}.js`, bundle);
  return fs.existsSync(url) ? url.href : null;
}

/** Whether a file was refused before any of it ran: then it can be imported in another way. */
function isOfLinking(error: unknown, url: string): boolean {
  if (!(error instanceof SyntaxError)) return false;
  return !(error.stack ?? "")
    .split("\n")
    .some((line) => /^\s+at /.test(line) && line.includes(url));
}
