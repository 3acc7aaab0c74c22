import { currentFolder } from "./host.ts";

/** A line of a stack. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/** As V8 writes it (`at f (file:///x.ts:21:5)`, `at /x.ts:21:5`) or JavaScriptCore (`f@/x.ts:21:5`). */
const FRAME = /^\s*(?:at\s+(?:async\s+)?(?:.*?\()?|[^\s@]*@)([^()\s][^()]*?):(\d+)(?::\d+)?\)?$/;

/** The lines of a stack that have a place, innermost first. */
export function placesOf(stack: string): Place[] {
  const places: Place[] = [];
  for (const text of stack.split("\n")) {
    const [, path, line] = FRAME.exec(text) ?? [];
    if (path !== undefined) places.push({ path: plain(path), line: Number(line) });
  }
  return places;
}

/** Code of the host itself: what it does on behalf of the scenario has been let pass before. */
const HOST = /^node:|^internal[/:]|^ext:|^bun:/;
/**
 * Code that writes files, shows progress, loads modules: the command line, this package, and tools.
 * Of seedwire, only what decides nothing.
 */
const TOOLS =
  /\/(?:@seedwire|packages)\/(?:cli|report|testing)\/(?:src|dist|bin)\/(?!.*\.(?:test|fixture|contract)\.ts$)|\/seedwire\/(?:src|dist)\/rest\.[jt]s$|\/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:tsx|esbuild|vite|vite-node|vitest|@vitest\/[^/]+)\//;

/** Whether code at a place may do what a simulation may not. */
export const isTool = ({ path }: Place): boolean => HOST.test(path) || TOOLS.test(path);

/** `scenarios/x.ts:12`, as seen from the current folder. */
export function showPlace({ path, line }: Place): string {
  const folder = `${currentFolder().replaceAll("\\", "/")}/`;
  const shown = folder !== "/" && path.startsWith(folder) ? path.slice(folder.length) : path;
  return `${shown}:${line}`;
}

/** A path without scheme and query. */
function plain(path: string): string {
  if (!/^(?:file|https?):\/\//.test(path)) return path.replaceAll("\\", "/");
  const bare = path.replace(/^file:\/\/(?=\/)/, "").replace(/\?.*$/, "");
  try {
    return decodeURI(bare).replace(/^\/(?=[a-z]:\/)/i, "");
  } catch {
    return bare; // a per cent sign that is just that
  }
}
