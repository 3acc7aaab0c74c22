import type { Address } from "@seedwire/wire";

/**
 * Address of a socket (sockaddr_in). Calls that tell an address fill one in that the caller gives,
 * so its fields can be written.
 */
export interface SocketAddress {
  /** AF_INET; AF_UNSPEC dissolves the association in `connect`. */
  family: number;
  address: Address;
  port: number;
}
