export { readNumber, readParameter, type KernelSettings } from "./settings.ts";
export { Shell, type ShellResult } from "./shell.ts";
export { toLiveTcpOptions, toTcpOptions } from "./tcp-options.ts";
