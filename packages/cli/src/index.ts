export { runCli } from "./cli.ts";
export { compileAnew } from "./run/compile-anew.ts";
export { processTerminal, type Terminal } from "./terminal.ts";
export { buildPage, type BuiltPage } from "./run/build-page.ts";
export { PAGE_SCRIPT, PAGE_STYLE } from "./run/page-assets.ts";
