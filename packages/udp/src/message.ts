import type { Address } from "@seedwire/wire";

/** One end of a conversation: an address and a port. */
export interface Endpoint {
  readonly address: Address;
  readonly port: number;
}

/** A datagram as an application receives it. */
export interface UdpMessage {
  /** A view of what the sender handed over; do not change it. */
  readonly payload: Uint8Array;
  readonly from: Endpoint;
}
