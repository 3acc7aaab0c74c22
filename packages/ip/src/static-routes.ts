import { formatAddress, parseAddress, type Address } from "@seedwire/wire";

/** A range of addresses: those that share the first `length` bits (RFC 4632 §3.1). */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

/** Reads `10.1.0.0/16`; an address alone stands for itself, `/32`. */
export function parsePrefix(text: string): Prefix {
  const [address = "", length = "32", more] = text.split("/");
  if (more !== undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) {
    throw new RangeError(
      `"${text}" is no prefix; expected an address and 0 to 32 bits, 10.1.0.0/16`,
    );
  }
  const prefix = { address: parseAddress(address), length: Number(length) };
  if (masked(prefix.address, prefix.length) !== prefix.address) {
    const right = formatAddress(masked(prefix.address, prefix.length) as Address);
    throw new RangeError(`"${text}" has bits set beyond its length; expected ${right}/${length}`);
  }
  return prefix;
}

const masked = (address: number, length: number): number =>
  length === 0 ? 0 : address & (-1 << (32 - length));

/** Routes given by hand. The longest prefix that fits decides (RFC 1812 §5.2.4.3). */
export class StaticRoutes {
  /** By length of the prefix, longest first: what the addresses lead to. */
  readonly #byLength: { length: number; targets: Map<number, number> }[] = [];

  /** Adds a route, or replaces that of the same prefix. */
  set({ address, length }: Prefix, target: number): void {
    let level = this.#byLength.find((other) => other.length === length);
    if (level === undefined) {
      level = { length, targets: new Map() };
      this.#byLength.push(level);
      this.#byLength.sort((a, b) => b.length - a.length);
    }
    level.targets.set(masked(address, length), target);
  }

  delete({ address, length }: Prefix): boolean {
    const level = this.#byLength.find((other) => other.length === length);
    return level?.targets.delete(masked(address, length)) ?? false;
  }

  /** The target of the longest prefix that fits. */
  find(destination: Address): number | undefined {
    for (const { length, targets } of this.#byLength) {
      const target = targets.get(masked(destination, length));
      if (target !== undefined) return target;
    }
    return undefined;
  }
}
