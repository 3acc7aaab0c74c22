export * from "./file.ts";
export * from "./ip.ts";
export * from "./poll.ts";
export * from "./socket.ts";
export * from "./tcp.ts";
export * from "./timestamping.ts";
