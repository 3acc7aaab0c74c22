// Lets this process import TypeScript, and scenarios find seedwire wherever they lie.
import { register } from "node:module";

/** @type {Promise<void> | undefined} */
let registered;

let hasHooks = false;

/** Does so once; costs about 0.2 s. */
export function runTypeScript() {
  registered ??= registerTsx();
  return registered;
}

/**
 * Imports a file. From here, since where TypeScript imports a file, tsx takes x.ts for x.js.
 *
 * @param {string} url
 * @param {string | null} bundle the folder, as a URL, from which seedwire is to come; null: from node_modules
 * @param {boolean} isTypeScript whether it is, or imports any: only then tsx is loaded
 */
export async function importFile(url, bundle, isTypeScript) {
  registerHooks(bundle);
  if (isTypeScript) await runTypeScript();
  return import(url);
}

/** Hooks that are registered later are asked first, and ask those before them: tsx asks ours. */
function registerHooks(bundle = null) {
  if (hasHooks) return;
  hasHooks = true;
  const imports = new Int32Array(new SharedArrayBuffer(4));
  Object.defineProperty(globalThis, Symbol.for("seedwire.imports"), { value: imports });
  const data = { own: import.meta.url, bundle, imports };
  register("./scenario-hooks.js", import.meta.url, { data });
}

async function registerTsx() {
  registerHooks();
  const tsx = await import("tsx/esm/api");
  tsx.register({ tsconfig: false });
}
