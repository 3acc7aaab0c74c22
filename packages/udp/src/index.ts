export type { Inbox, MessageHandler, PacketHandler } from "./inbox.ts";
export type { Endpoint, UdpMessage } from "./message.ts";
export type { BindOptions, UdpSocketOptions, UdpStackOptions } from "./options.ts";
export { OVERHEAD_BYTES, RECEIVE_BUFFER_BYTES } from "./receive-queue.ts";
export { MAX_PAYLOAD_BYTES, UdpSocket } from "./socket.ts";
export { UdpStack, type DatagramTap } from "./stack.ts";
export { datagramChannel, type DatagramTrace } from "./trace.ts";
export type { UdpSocketStats, UdpStats } from "./stats.ts";
