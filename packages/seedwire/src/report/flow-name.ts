import { formatAddress, type Address } from "@seedwire/wire";
import type { Network } from "../net/index.ts";
import type { TcpFlow } from "./tcp-flows.ts";

/** One end of a flow. */
export interface FlowEnd {
  readonly address: Address;
  readonly port: number;
}

/** Names flows: `client:49152>server:80`; with `#2`, `#3`, ... for later ones of the same ends. */
export class FlowNames {
  readonly #hosts = new Map<Address, string>();
  readonly #count = new Map<string, number>();

  constructor(net: Network) {
    for (const { name, node } of net.hosts) {
      for (const address of node.addresses) this.#hosts.set(address, name);
    }
  }

  next(from: FlowEnd, to: FlowEnd): string {
    const name = `${this.#nameOf(from)}>${this.#nameOf(to)}`;
    const ordinal = (this.#count.get(name) ?? 0) + 1;
    this.#count.set(name, ordinal);
    return ordinal === 1 ? name : `${name}#${ordinal}`;
  }

  nextTcp({ opener }: TcpFlow): string {
    return this.next(
      { address: opener.localAddress, port: opener.localPort },
      { address: opener.remoteAddress, port: opener.remotePort },
    );
  }

  #nameOf({ address, port }: FlowEnd): string {
    return `${this.#hosts.get(address) ?? formatAddress(address)}:${port}`;
  }
}
