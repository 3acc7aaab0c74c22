import {
  UdpStack,
  type UdpSocket,
  type UdpSocketOptions,
  type UdpStackOptions,
} from "@seedwire/udp";
import { checkPort } from "./check-port.ts";
import type { Host } from "./host.ts";

/** Where a socket is bound; all else are options of the socket. */
export interface UdpBindOptions extends UdpSocketOptions {
  /** One of the host's addresses. Default: all of them. */
  readonly address?: string;
}

/** UDP of one host. */
export class HostUdp {
  /** The whole stack, for experts. */
  readonly stack: UdpStack;
  readonly #host: Host;

  constructor(host: Host, options: UdpStackOptions | undefined) {
    this.#host = host;
    this.stack = new UdpStack(host.node, options);
  }

  /** A socket without a port; it gets one with the first `send`. */
  socket(options: UdpSocketOptions = {}): UdpSocket {
    return this.stack.socket(options);
  }

  /**
   * A socket on a port, or on a free one.
   *
   * @example
   * const socket = server.udp.bind(7);
   * socket.onMessage = (_, payload, from) => socket.send(payload, from);
   * @throws {SocketError} EADDRINUSE
   */
  bind(port = 0, { address, ...options }: UdpBindOptions = {}): UdpSocket {
    checkPort(port, `${this.#host.name}: bind`);
    const where = address === undefined ? {} : { address: this.#host.network.addressOf(address) };
    return this.stack.bind({ port, ...where }, options);
  }

  /**
   * A socket that sends to one peer, and receives from it alone.
   *
   * @param target a host, its name, or an address
   */
  connect(target: Host | string, port: number, options: UdpBindOptions = {}): UdpSocket {
    checkPort(port, `${this.#host.name}: connect`);
    const socket = this.bind(0, options);
    socket.connect(this.#host.network.addressOf(target), port);
    return socket;
  }
}
