import { Node } from "@seedwire/ip";
import type { Link } from "@seedwire/link";
import { formatAddress, isBroadcast, isLoopback, type Address, type Packet } from "@seedwire/wire";
import type { Network } from "seedwire";

/** Knows whose addresses are whose, and who stands at which end of a link. */
export class Ends {
  readonly #net: Network;
  readonly #starts = new Map<Link, Node>();
  readonly #owners = new Map<Address, string>();

  /** @param net may still be empty */
  constructor(net: Network) {
    this.#net = net;
  }

  hasRouter(names: readonly string[]): boolean {
    return this.#net.hosts.some(({ name, node }) => node.forwarding && names.includes(name));
  }

  /** Who sends onto a link. */
  start(link: Link): string {
    return this.#startOf(link)?.name ?? this.end(link);
  }

  /** Who a link leads to. */
  end({ to, name }: Link): string {
    return to instanceof Node ? to.name : name;
  }

  /** Who sent a packet, whoever it says it is from. */
  sender(link: Link, packet: Packet): string {
    const start = this.#startOf(link);
    // What a router has of its own to send, or a piece of what it passes on.
    if (start?.forwarding === true && !start.isLocal(packet.source)) {
      return this.owner(packet.source);
    }
    return this.start(link);
  }

  receiver(link: Link, { destination }: Packet): string {
    if (isLoopback(destination) || isBroadcast(destination)) return this.end(link);
    return this.owner(destination);
  }

  /** Whether a link leads to the host that a packet is for. */
  isFinal({ to }: Link, { destination }: Packet): boolean {
    return (
      !(to instanceof Node) || !to.forwarding || isBroadcast(destination) || to.isLocal(destination)
    );
  }

  owner(address: Address): string {
    const known = this.#owners.get(address);
    if (known !== undefined) return known;
    for (const { name, node } of this.#net.hosts) {
      for (const each of node.addresses) this.#owners.set(each, name);
    }
    return this.#owners.get(address) ?? formatAddress(address);
  }

  /** A host by its name or by an address of its own. */
  named(nameOrAddress: string): string {
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(nameOrAddress)) return nameOrAddress;
    const { hosts } = this.#net;
    const has = ({ node }: (typeof hosts)[number]): boolean =>
      node.addresses.some((address) => formatAddress(address) === nameOrAddress);
    return hosts.find(has)?.name ?? nameOrAddress;
  }

  #startOf(link: Link): Node | undefined {
    if (!this.#starts.has(link)) {
      for (const { node } of this.#net.hosts) {
        for (const out of node.interfaces) this.#starts.set(out.link, node);
      }
    }
    return this.#starts.get(link);
  }
}
