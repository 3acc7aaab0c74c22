import { currentFolder } from "../host/host.ts";

/** A line of a stack. */
export interface Frame {
  /** The function; "" if it has no name. */
  readonly name: string;
  /** Without scheme and query, with slashes. */
  readonly path: string;
  readonly line: number;
  /** 0 if the host does not tell. */
  readonly column: number;
}

/** As V8 writes it (`at f (file:///x.ts:21:5)`, `at /x.ts:21:5`) or JavaScriptCore (`f@/x.ts:21:5`). */
const FRAME =
  /^\s*(?:at\s+(?:async\s+)?(?:(.*?)\s\()?|([^\s@]*)@)([^()\s][^()]*?):(\d+)(?::(\d+))?\)?$/;

/** The lines of a stack that have a place, innermost first. */
export function framesOf(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split("\n")) {
    const [, ofV8, ofOthers, path, line, column = 0] = FRAME.exec(text) ?? [];
    if (path === undefined) continue;
    const name = (ofV8 ?? ofOthers ?? "").replace(/^(?:Object\.|<anonymous>$)/, "");
    frames.push({ name, path: plain(path), line: Number(line), column: Number(column) });
  }
  return frames;
}

/** Code of the host itself: what it does on behalf of a scenario has been let pass before. */
const HOST = /^node:|^internal[/:]|^ext:|^bun:/;
const TESTS = /\.(?:test|fixture|contract)\.[jt]s$/;
/** The folder of seedwire's packages in its own repository; null if this runs from elsewhere. */
const { url: HERE = "" } = import.meta as { readonly url?: string };
const [, REPOSITORY = null] = /^(.*\/packages\/)testing\/src\//.exec(plain(HERE)) ?? [];
/** Seedwire's packages in some `node_modules`. */
const INSTALLED = /^.*\/node_modules\/(?:@seedwire\/|(?=seedwire\/))/;
/** What follows: package, folder, file. */
const FILE = /^([a-z]+)\/(?:src|dist|bin)\/(.*)$/;
/** Packages that write files, show progress, load scenarios: they decide nothing in a run. */
const ABOUT_RUNS: ReadonlySet<string> = new Set(["report", "testing", "cli"]);
const OTHER_TOOLS =
  /\/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:tsx|esbuild|vite|vite-node|vitest|@vitest\/[^/]+)\//;

/** The package of seedwire that a file belongs to, and its path there; null for tests and all else. */
function ownFile(path: string): { readonly name: string; readonly file: string } | null {
  const isOurs = REPOSITORY !== null && path.startsWith(REPOSITORY);
  if (TESTS.test(path) || !(isOurs || INSTALLED.test(path))) return null;
  const [, name = "", file = ""] =
    FILE.exec(isOurs ? path.slice(REPOSITORY.length) : path.replace(INSTALLED, "")) ?? [];
  return name === "" ? null : { name, file };
}

/** Whether code may do what a simulation may not: the host itself, the command line, tools of tests. */
export function isTool({ path }: Frame): boolean {
  if (HOST.test(path) || OTHER_TOOLS.test(path)) return true;
  const own = ownFile(path);
  if (own === null) return false;
  return ABOUT_RUNS.has(own.name) || (own.name === "seedwire" && /^rest\.[jt]s$/.test(own.file));
}

/** Whether code is the user's own: a scenario, or what it imports from files beside it. */
export const isUsers = ({ path }: Frame): boolean =>
  ownFile(path) === null && !HOST.test(path) && !path.includes("/node_modules/");

/** Whether code is seedwire's and moves packets: not the engine that calls it, nor who looks on. */
export function isProtocol({ path }: Frame): boolean {
  const own = ownFile(path);
  return own !== null && own.name !== "engine" && !ABOUT_RUNS.has(own.name);
}

/** `scenarios/x.ts`, as seen from the current folder. */
function showPath(path: string): string {
  const folder = `${currentFolder().replaceAll("\\", "/")}/`;
  return folder !== "/" && path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** `scenarios/x.ts:12` */
export const showPlace = ({ path, line }: Frame): string => `${showPath(path)}:${line}`;

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
