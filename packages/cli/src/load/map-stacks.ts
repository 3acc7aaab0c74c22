import * as fs from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";

/** By the URL of the file; read when a stack first needs them. */
const maps = new Map<string, string | SourceMap>();

/**
 * Shows stacks with the lines of a file as it was written, not as it runs. Node does that itself
 * (`process.setSourceMapsEnabled`) only for what it read from a file, and no more once this is called:
 * files that came by tsx are looked up there.
 *
 * @param url what the code is called in stacks
 * @param map its source map, as JSON
 */
export function mapStacks(url: string, map: string): void {
  maps.set(url, map);
  Error.prepareStackTrace = formatStack;
}

function formatStack(error: unknown, sites: readonly NodeJS.CallSite[]): string {
  const lines = sites.map((site) => `\n    at ${formatSite(site)}`);
  return `${formatTitle(error)}${lines.join("")}`;
}

function formatTitle(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error"; // of those whose name or message throws itself
  }
}

function formatSite(site: NodeJS.CallSite & { toString(): string }): string {
  const url = site.getScriptNameOrSourceURL();
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  const map = url === null ? null : mapOf(url);
  if (map === null || line === null || column === null) return site.toString();
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalLine" in entry)) return site.toString();
  // Of a package, `../../link/src/link.ts`; else the file is the one that stacks name already.
  const { originalSource: source } = entry;
  const file = source.startsWith("../") ? new URL(source, url!).href : url;
  const place = `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return site.toString().replace(`${url}:${line}:${column}`, () => place);
}

function mapOf(url: string): SourceMap | null {
  const map = maps.get(url);
  if (map === undefined) return findSourceMap(url) ?? null;
  if (typeof map !== "string") return map;
  const read = new SourceMap(JSON.parse(map) as SourceMapPayload);
  maps.set(url, read);
  return read;
}

/** Shows stacks with the lines of seedwire's own sources, where it runs from the bundle. */
export function mapOwnStacks(bundle: URL): void {
  const map = new URL("core.cjs.map", bundle);
  mapStacks(new URL("core.cjs", bundle).href, fs.readFileSync(map, "utf8"));
}

/** Forgets a file that is imported in another way after all. */
export function unmapStacks(url: string): void {
  maps.delete(url);
}
