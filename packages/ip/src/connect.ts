import { show } from "@seedwire/engine";
import { Link, type LinkOptions } from "@seedwire/link";
import { ANY, type Address } from "@seedwire/wire";
import { Interface } from "./interface.ts";
import type { Node } from "./node.ts";
import { Topology } from "./topology.ts";

/** One direction of a cable: the link, and what the interface at its beginning needs. */
export interface ConnectOptions extends Omit<LinkOptions, "name"> {
  /** Default `a>b`, and `a>b#2` for the second cable between the same two nodes. */
  readonly name?: string;
  /** Length of this hop for computed routes, a whole number from 1. Default 1. */
  readonly metric?: number;
  /** An address of this interface alone. Default: the node's primary address. */
  readonly address?: Address;
}

/** A cable: two links, and an interface at each end. */
export interface Cable {
  /** Of the first node, towards the second. */
  readonly ab: Interface;
  /** Of the second node, towards the first. */
  readonly ba: Interface;
}

/**
 * Connects two nodes by a cable. The way back is like the way there, its name and address apart,
 * unless it is described too.
 */
export function connect(
  a: Node,
  b: Node,
  there: ConnectOptions = {},
  back: ConnectOptions = likewise(there),
): Cable {
  if (a === b) throw new RangeError(`Cannot connect "${a.name}" to itself: it has a loopback`);
  if (a.simulation !== b.simulation || a.pool !== b.pool) {
    throw new RangeError(`Cannot connect "${a.name}" and "${b.name}": they are of two networks`);
  }
  const ordinal = cablesBetween(a, b) + 1;
  Topology.join(a.topology, b.topology);
  return { ab: plug(a, b, there, ordinal), ba: plug(b, a, back, ordinal) };
}

function likewise({ name: _name, address: _address, ...rest }: ConnectOptions): ConnectOptions {
  return rest;
}

function plug(from: Node, to: Node, options: ConnectOptions, ordinal: number): Interface {
  const { metric = 1, address = ANY } = options;
  const plainName = `${from.name}>${to.name}`;
  const name = options.name ?? (ordinal === 1 ? plainName : `${plainName}#${ordinal}`);
  if (!(Number.isInteger(metric) && metric >= 1)) {
    throw new RangeError(
      `Cannot make link "${name}": metric is ${show(metric)}, expected 1, 2, 3, ...`,
    );
  }
  if (address !== ANY) from.addAddress(address);
  const link = new Link(from.simulation, from.pool, to, { ...options, name });
  const end = new Interface(from, link, to, metric, address);
  from.interfaces.push(end);
  return end;
}

function cablesBetween(a: Node, b: Node): number {
  const few = a.interfaces.length <= b.interfaces.length ? a : b;
  const other = few === a ? b : a;
  let count = 0;
  for (const { peer } of few.interfaces) if (peer === other) count++;
  return count;
}
