import { checkIsOptions } from "@seedwire/engine";
import {
  UdpStack,
  type UdpSocket,
  type UdpSocketOptions,
  type UdpStackOptions,
} from "@seedwire/udp";
import { checkPort } from "./check-port.ts";
import type { Host } from "./host.ts";
import { toSize, type SizeLike } from "./quantities.ts";

/** Options of a socket; quantities are numbers or texts. */
export interface UdpOptions extends Omit<UdpSocketOptions, "receiveBufferBytes"> {
  /** "64KiB". Default 212,992. A datagram takes its IP packet and 576 bytes of it. */
  readonly receiveBufferBytes?: SizeLike;
}

/** Where a socket is bound; all else are options of the socket. */
export interface UdpBindOptions extends UdpOptions {
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

  /** A socket without a port; it gets one with the first `send`. ENETDOWN while the host is down. */
  socket(options: UdpOptions = {}): UdpSocket {
    return this.stack.socket(read(options, `${this.#host.name}: socket`));
  }

  /**
   * A socket on a port, or on a free one.
   *
   * @example
   * const socket = server.udp.bind(7);
   * socket.onMessage = (_, payload, from) => socket.send(payload, from);
   * @throws {SocketError} EADDRINUSE; ENETDOWN while the host is down after `crash`
   */
  bind(port = 0, options: UdpBindOptions = {}): UdpSocket {
    const what = `${this.#host.name}: bind`;
    checkPort(port, what);
    checkIsOptions(options, "broadcast: true, ...", what);
    const { address, ...rest } = options;
    const where = address === undefined ? {} : { address: this.#host.network.addressOf(address) };
    return this.stack.bind({ port, ...where }, read(rest, what));
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

/** Reads the texts among the options; UDP itself checks the rest. */
function read(options: UdpOptions, what: string): UdpSocketOptions {
  checkIsOptions(options, "broadcast: true, ...", what);
  const { receiveBufferBytes, ...rest } = options;
  if (receiveBufferBytes === undefined) return rest;
  return {
    ...rest,
    receiveBufferBytes:
      receiveBufferBytes === Infinity
        ? Infinity
        : toSize(receiveBufferBytes, `${what}: receiveBufferBytes`),
  };
}
