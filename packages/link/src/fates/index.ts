export type { FateBook } from "./book.ts";
export type { Fate } from "./fate.ts";
export { FateRecorder, type FateRecorderOptions } from "./fate-recorder.ts";
export { FateScript, type FateScriptOptions } from "./fate-script.ts";
export { flowName, flowNameBy, type FlowName } from "./flow-name.ts";
export { readPacketFate, type PacketFate, type PacketName } from "./packet-fate.ts";
