import { addressOf } from "@seedwire/wire";
import { expect, test } from "vitest";
import { fastOpenCookie } from "./fast-open/cookie.ts";
import { parseFastOpenKey } from "./fast-open/key.ts";
import { sipHash } from "./siphash.ts";

/** The key of the vectors of the paper: bytes 0 to 15. */
const KEY = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c] as const;

test.each<[number[], bigint]>([
  [[], 0x726fdb47dd0e0e31n],
  [[0x03020100], 0xcf2794e0277187b7n],
  [[0x03020100, 0x07060504], 0x93f5f5799a932462n],
  [[0x03020100, 0x07060504, 0x0b0a0908], 0x751e8fbc860ee5fbn],
])("SipHash-2-4 of the words %j as in the vectors of its authors", (words, hash) => {
  expect(sipHash(KEY, words)).toBe(hash);
});

test("RFC7413-4.1.2 the cookie that Linux gives 192.0.2.1 at 192.168.0.1 with a known key", () => {
  const key = parseFastOpenKey("a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4");
  const cookie = fastOpenCookie(key, addressOf(192, 0, 2, 1), addressOf(192, 168, 0, 1));
  expect(Buffer.from(cookie).toString("hex")).toBe("3021b9d889017eeb");
  const other = fastOpenCookie(key, addressOf(192, 0, 2, 2), addressOf(192, 168, 0, 1));
  expect(Buffer.from(other).toString("hex")).not.toBe("3021b9d889017eeb");
});

test("RFC7413-4.1.2 a cookie is the hash of the addresses as their bytes lie in a header, as in Linux", () => {
  const key = parseFastOpenKey("1-2-3-4");
  const ends = [Uint8Array.of(255, 129, 3, 77), Uint8Array.of(1, 255, 129, 254)];
  const words = ends.map((bytes) => new DataView(bytes.buffer).getInt32(0, true));
  const [client, server] = ends.map(([a, b, c, d]) => addressOf(a!, b!, c!, d!));
  const hash = Buffer.alloc(8);
  hash.writeBigUInt64LE(sipHash(key, words));
  expect(Buffer.from(fastOpenCookie(key, client!, server!))).toEqual(hash);
});

test("a Fast Open key that is none is refused", () => {
  expect(() => parseFastOpenKey("a1a1a1a1")).toThrow("four hexadecimal words");
});
