import { ANY, isBroadcast, isMulticast, type Address } from "@seedwire/wire";
import { AddressTable, MISSING } from "./address-table.ts";
import type { Interface } from "./interface.ts";
import type { Node } from "./node.ts";
import { firstHops } from "./shortest-paths.ts";
import { StaticRoutes, type Prefix } from "./static-routes.ts";

/** Where a packet goes that is for this node itself, or for all on the local net. */
export const LOCAL = -1;
/** Nothing leads there: network unreachable. */
const NO_ROUTE = -2;
/** A static route says: host unreachable. */
export const HOST_UNREACHABLE = -3;
/** A static route says: prohibited. */
export const PROHIBITED = -4;
/** A static route says: swallow it without a word. */
export const BLACKHOLE = -5;

/** What a static route can say instead of naming an interface, as `ip route add unreachable ...`. */
export type Rejection = "unreachable" | "prohibited" | "blackhole";

const REJECTIONS: Readonly<Record<Rejection, number>> = {
  unreachable: HOST_UNREACHABLE,
  prohibited: PROHIBITED,
  blackhole: BLACKHOLE,
};

/** Destinations that the cache holds before it is thrown away. */
const MAX_CACHED = 1 << 16;

/**
 * Where one node sends packets. In this order: its own addresses; routes given by hand, longest
 * prefix first; the way out of a host that has but one; the computed shortest path to the node that
 * has the address. Answers are cached by destination; shortest paths are computed when first needed
 * and once for all destinations.
 */
export class Routing {
  readonly #node: Node;
  #version = -1;
  /** The two answers that the table gave last: all that a host with one peer ever asks, in one cache line. */
  #latest: Address = ANY;
  #latestTarget = NO_ROUTE;
  #before: Address = ANY;
  #beforeTarget = NO_ROUTE;
  readonly #cache = new AddressTable();
  readonly #static = new StaticRoutes();
  #firstHops: Int32Array | null = null;

  constructor(node: Node) {
    this.#node = node;
  }

  /** Index of the interface towards `destination`, or one of the negative answers above. */
  find(destination: Address): number {
    if (this.#version !== this.#node.topology.version) this.#forget();
    if (destination === this.#latest) return this.#latestTarget;
    if (destination === this.#before) return this.#beforeTarget;
    const known = this.#cache.get(destination);
    const target = known === MISSING ? this.#decide(destination) : known;
    this.#before = this.#latest;
    this.#beforeTarget = this.#latestTarget;
    this.#latest = destination;
    this.#latestTarget = target;
    return target;
  }

  /** Adds a route by hand. It replaces one of the same prefix. */
  add(prefix: Prefix, target: Interface | Rejection): void {
    this.#static.set(prefix, typeof target === "string" ? REJECTIONS[target] : target.index);
    this.#forget();
  }

  /** Takes a route given by hand away; says whether there was one. */
  remove(prefix: Prefix): boolean {
    this.#forget();
    return this.#static.delete(prefix);
  }

  /** Whether a route given by hand decides about a destination. */
  isGiven(destination: Address): boolean {
    return this.#static.find(destination) !== undefined;
  }

  #decide(destination: Address): number {
    const target = this.#lookUp(destination);
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(destination, target);
    return target;
  }

  #lookUp(destination: Address): number {
    const node = this.#node;
    if (node.isLocal(destination) || isBroadcast(destination)) return LOCAL;
    if (isMulticast(destination) || destination === ANY) return NO_ROUTE;
    const given = this.#static.find(destination);
    if (given !== undefined) return given;
    const [only, another] = node.interfaces;
    if (only === undefined) return NO_ROUTE;
    if (another === undefined && !node.forwarding) return only.inService ? only.index : NO_ROUTE;
    const owner = node.topology.owner(destination);
    if (owner === undefined) return NO_ROUTE;
    this.#firstHops ??= firstHops(node);
    const hop = this.#firstHops[owner.position]!;
    return hop < 0 ? NO_ROUTE : hop;
  }

  #forget(): void {
    this.#version = this.#node.topology.version;
    this.#latest = this.#before = ANY;
    this.#latestTarget = this.#beforeTarget = NO_ROUTE;
    this.#cache.clear();
    this.#firstHops = null;
  }
}
