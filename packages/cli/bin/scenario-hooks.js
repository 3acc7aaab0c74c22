// Module hooks for scenario files (node:module, `register`). They run on a thread of their own, as
// plain JavaScript, before anything can load TypeScript.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PACKAGE = /^(seedwire|@seedwire\/[^/]+)$/;
/** Packages that the command loads when it needs them. */
const PARTS = /\/node_modules\/(seedwire|@seedwire|tsx|esbuild)\//;
const ESM_SYNTAX = /^\s*(import\b(?!\s*\()|export\b)/m;

/** From where seedwire's own packages can be found. */
let own = import.meta.url;

/**
 * The folder of the bundle that the command runs from, as a URL; null if it runs from packages.
 *
 * @type {string | null}
 */
let bundle = null;

/**
 * How many modules scenarios have asked for: a run looks whether it grows, since an `import()` comes
 * sooner or later by chance.
 *
 * @type {Int32Array}
 */
let imports;

export function initialize(data) {
  ({ own, bundle, imports } = data);
}

/**
 * - From the bundle all code imports the bundle's seedwire: two copies would not know each other's
 *   scenarios and errors.
 * - A scenario far from any `node_modules` imports this command's own copy of seedwire.
 * - Scenarios are ES modules, whatever the nearest package.json says or does not say: as CommonJS
 *   they would get a second copy of seedwire, and could not await at their top level.
 */
export async function resolve(specifier, context, nextResolve) {
  if (!isOwn(context.parentURL)) Atomics.add(imports, 0, 1);
  const resolved = await resolveOwn(specifier, context, nextResolve);
  return isScenarioCode(resolved) ? { ...resolved, format: "module" } : resolved;
}

async function resolveOwn(specifier, context, nextResolve) {
  const bundled = findBundled(specifier);
  if (bundled !== null) return { url: bundled, format: "module", shortCircuit: true };
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND" || !PACKAGE.test(specifier)) throw error;
    return await nextResolve(specifier, { ...context, parentURL: own }).catch(() => {
      throw error;
    });
  }
}

/** Whether the command itself asks, or what it is made of: it may, at any time. */
function isOwn(parentURL = own) {
  if (PARTS.test(parentURL)) return true;
  const homes = bundle === null ? ["../../", "../../../node_modules/"] : [bundle, "../"];
  return homes.some((home) => parentURL.startsWith(new URL(home, own).href));
}

function findBundled(specifier) {
  if (bundle === null || !PACKAGE.test(specifier)) return null;
  const url = new URL(`package-${specifier.replace("@seedwire/", "")}.js`, bundle);
  return existsSync(url) ? url.href : null;
}

function isScenarioCode({ url, format }) {
  if (!url.startsWith("file:") || url.includes("/node_modules/") || format === "module")
    return false;
  const { pathname } = new URL(url);
  if (pathname.endsWith(".ts") || pathname.endsWith(".tsx")) return true;
  return pathname.endsWith(".js") && ESM_SYNTAX.test(readFileSync(fileURLToPath(url), "utf8"));
}
