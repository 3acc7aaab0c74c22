export { Digest, type DigestOptions } from "./digest.ts";
export { fateNote } from "./fate-note.ts";
export { formatPacket } from "./packet-text.ts";
export { traceJsonLines } from "./json-lines.ts";
export { Capture, type CaptureOptions } from "./pcapng.ts";
export { RelativeNumbers } from "./relative-numbers.ts";
export * from "./series/index.ts";
export { traceSenderText } from "./sender-text.ts";
export { formatTime, traceText, type TextTraceOptions } from "./text.ts";
