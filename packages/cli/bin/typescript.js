// Lets this process import TypeScript, and scenarios find seedwire wherever they lie.
import { register } from "node:module";

/** @type {Promise<void> | undefined} */
let registered;

/** Does so once; costs about 0.2 s. */
export function runTypeScript() {
  registered ??= registerHooks();
  return registered;
}

/** Imports a file. From here, since where TypeScript imports a file, tsx takes x.ts for x.js. */
export async function importFile(url) {
  await runTypeScript();
  return import(url);
}

async function registerHooks() {
  // Hooks that are registered later are asked first, and ask those before them: tsx asks ours.
  register("./scenario-hooks.js", import.meta.url, { data: { own: import.meta.url } });
  const tsx = await import("tsx/esm/api");
  tsx.register({ tsconfig: false });
}
