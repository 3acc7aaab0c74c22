/** What a UDP socket counts. */
export interface UdpSocketStats {
  datagramsOut: number;
  /** Payload bytes sent. */
  bytesOut: number;
  /** Datagrams that reached the socket, dropped ones not included. */
  datagramsIn: number;
  /** Payload bytes of those. */
  bytesIn: number;
  /** Datagrams dropped because the receive buffer was full. */
  bufferDrops: number;
  /** ICMP errors that the application was or will be told of. */
  errors: number;
}

/** What a host counts for UDP, over all its sockets, closed ones included. */
export interface UdpStats extends UdpSocketStats {
  /** Datagrams to a port where no socket was. */
  noPort: number;
}

export const newUdpSocketStats = (): UdpSocketStats => ({
  datagramsOut: 0,
  bytesOut: 0,
  datagramsIn: 0,
  bytesIn: 0,
  bufferDrops: 0,
  errors: 0,
});

export const newUdpStats = (): UdpStats => ({
  datagramsOut: 0,
  bytesOut: 0,
  datagramsIn: 0,
  bytesIn: 0,
  bufferDrops: 0,
  errors: 0,
  noPort: 0,
});
