export { flagNames } from "./flag-names.ts";
export type { LoggedPacket } from "./logged-packet.ts";
export { PacketLog, type LoggedState } from "./packet-log.ts";
