import { kind, show, type InputKind } from "@seedwire/engine";

declare const address: unique symbol;

/**
 * The address of an interface. Opaque above this package: today a 32-bit IPv4 address as a signed
 * integer, tomorrow perhaps a handle. Equal addresses are `===`.
 */
export type Address = number & { readonly [address]: true };

/** The unspecified address 0.0.0.0: "any of mine". */
export const ANY = 0 as Address;

/** For checks of options. Above this package a host gives its address: `server.endpoint(80)`. */
export const ADDRESS: InputKind<Address> = kind(
  "an address, as parseAddress and the endpoint of a host give it",
  isAddress,
);

/** Whether that is one, and neither a text nor a host. */
export function isAddress(value: unknown): value is Address {
  return typeof value === "number" && (value | 0) === value;
}

/** Makes an address of its four bytes. */
export const addressOf = (a: number, b: number, c: number, d: number): Address =>
  ((a << 24) | (b << 16) | (c << 8) | d) as Address;

/** Reads dotted decimal, `10.0.0.1`; throws a RangeError that says what is wrong. */
export function parseAddress(text: string): Address {
  const parts = typeof text === "string" ? text.split(".") : [];
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : NaN));
  if (bytes.length !== 4 || !bytes.every((byte) => byte <= 255)) {
    throw new RangeError(`${show(text)} is no IPv4 address; expected four numbers like 10.0.0.1`);
  }
  const [a, b, c, d] = bytes as [number, number, number, number];
  return addressOf(a, b, c, d);
}

/** Writes dotted decimal. */
export const formatAddress = (address: Address): string =>
  `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;

/** Whether this is a loopback address, 127.0.0.0/8 (RFC 1122 §3.2.1.3). */
export const isLoopback = (address: Address): boolean => address >>> 24 === 127;

/** Whether this is a multicast address, 224.0.0.0/4. */
export const isMulticast = (address: Address): boolean => address >>> 28 === 14;

/** Whether this is the limited broadcast address 255.255.255.255. */
export const isBroadcast = (address: Address): boolean => address === -1;
