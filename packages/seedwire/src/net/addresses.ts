import { addressOf, formatAddress, parseAddress, type Address } from "@seedwire/wire";

/** Gives out addresses: 10.0.0.1, 10.0.0.2, ..., without those that end in 0 or 255. */
export class Addresses {
  readonly #owners = new Map<Address, string>();
  #next = 1;

  /** The next free address. */
  next(owner: string): Address {
    for (;;) {
      const number = this.#next++;
      if (number >= 0x1_00_00_00) throw new RangeError("10.0.0.0/8 has no addresses left");
      const last = number & 255;
      const address = addressOf(10, number >> 16, (number >> 8) & 255, last);
      if (last === 0 || last === 255 || this.#owners.has(address)) continue;
      this.#owners.set(address, owner);
      return address;
    }
  }

  /** An address that was asked for by name. */
  claim(text: string, owner: string): Address {
    const address = parseAddress(text);
    const other = this.#owners.get(address);
    if (other !== undefined) {
      throw new RangeError(
        `${formatAddress(address)} cannot be the address of "${owner}": "${other}" has it`,
      );
    }
    this.#owners.set(address, owner);
    return address;
  }
}
