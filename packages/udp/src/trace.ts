import { channelKey } from "@seedwire/engine";
import type { Packet } from "@seedwire/wire";
import type { UdpSocket } from "./socket.ts";

/** What the datagram channel tells: which socket hands which datagram to its application, and when. */
export type DatagramTrace = [socket: UdpSocket, packet: Packet, nowNs: number];

/**
 * The datagram channel of the trace bus: what applications get of UDP. The packet may be read during
 * the call and not be kept.
 */
export const datagramChannel = channelKey<DatagramTrace>("datagram");
