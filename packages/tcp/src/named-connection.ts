import { formatAddress, type Address } from "@seedwire/wire";
import { Callbacks } from "./callbacks.ts";
import type { Endpoint } from "./endpoint.ts";

/** Which connection it is: both its ends, and what it is called in reports. */
export class NamedConnection extends Callbacks {
  readonly endpoint: Endpoint;
  #name: string | null = null;

  constructor(endpoint: Endpoint) {
    super();
    this.endpoint = endpoint;
  }

  get localAddress(): Address {
    return this.endpoint.localAddress;
  }

  get localPort(): number {
    return this.endpoint.localPort;
  }

  get remoteAddress(): Address {
    return this.endpoint.remoteAddress;
  }

  get remotePort(): number {
    return this.endpoint.remotePort;
  }

  /** `host:port-address:port`: this end first. */
  get name(): string {
    this.#name ??= `${this.who}:${this.localPort}-${this.peer}`;
    return this.#name;
  }

  /** Who waits, in the report of waits: the host. */
  get who(): string {
    return this.endpoint.stack.node.name;
  }

  /** The other end, `address:port`. */
  get peer(): string {
    return `${formatAddress(this.remoteAddress)}:${this.remotePort}`;
  }
}
