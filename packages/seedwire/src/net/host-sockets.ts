import { AF_INET, Sockets, type SocketAddress } from "@seedwire/socket";
import { checkPort } from "./check-port.ts";
import type { Host } from "./host.ts";

/**
 * Sockets of a host in POSIX style, with Linux's semantics: descriptors, blocking calls as promises,
 * options, `poll`. All constants are in `posix`.
 *
 * @example
 * const { AF_INET, SOCK_STREAM } = posix;
 * const fd = client.sockets.socket(AF_INET, SOCK_STREAM);
 * await client.sockets.connect(fd, client.sockets.address("server", 80));
 * const buffer = new Uint8Array(1000);
 * const count = await client.sockets.read(fd, buffer);
 */
export class HostSockets extends Sockets {
  readonly #host: Host;

  constructor(host: Host) {
    super({ node: host.node, tcp: host.tcp.stack, udp: host.udp.stack });
    this.#host = host;
  }

  /**
   * An address for `bind` and `connect`.
   *
   * @param target a host, its name, or an address; "0.0.0.0" is any address of this host
   */
  address(target: Host | string, port: number): SocketAddress {
    checkPort(port, `${this.#host.name}: sockets.address`);
    return { family: AF_INET, address: this.#host.network.addressOf(target), port };
  }
}
