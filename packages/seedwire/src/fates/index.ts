export { flowNameByHosts } from "./flow-name-by-hosts.ts";
export { fateFileOf, replayOptions, writeFateFile, type FateFile } from "./fate-file.ts";
export { placeInFateFile, readFateFile } from "./read-fate-file.ts";
