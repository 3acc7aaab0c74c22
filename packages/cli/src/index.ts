export { runCli } from "./cli.ts";
export { compileAnew } from "./run/compile-anew.ts";
export { processTerminal, type Terminal } from "./terminal.ts";
