import { seconds } from "@seedwire/engine";
import { addressOf } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { TcpStack } from "../stack.ts";
import { A, B, twoHosts } from "../two-hosts.fixture.ts";
import { FastOpenCache } from "./cache.ts";

const cookie = (byte: number): Uint8Array => new Uint8Array(8).fill(byte);

describe("RFC7413-4.1.3 what a client remembers", () => {
  test("of each server apart, at each of its own addresses apart", () => {
    const cache = new FastOpenCache();
    const addresses = [
      addressOf(10, 0, 0, 1),
      addressOf(10, 0, 0, 2),
      addressOf(10, 32, 0, 5),
      addressOf(10, 0, 0, 5),
      addressOf(10, 0, 16, 1),
      addressOf(138, 0, 0, 1),
      addressOf(192, 168, 255, 254),
    ];
    const pairs = addresses.flatMap((local) => addresses.map((remote) => [local, remote] as const));
    for (const [at, [local, remote]] of pairs.entries()) {
      expect(cache.get(local, remote)).toBe(null);
      cache.learn(local, remote, { cookie: cookie(at) });
    }
    for (const [at, [local, remote]] of pairs.entries()) {
      expect(cache.get(local, remote)!.cookie).toEqual(cookie(at));
    }
  });

  test("news go over what was known; what nobody told is unknown", () => {
    const cache = new FastOpenCache();
    cache.learn(A, B, {});
    const nothing = {
      cookie: new Uint8Array(0),
      experimental: false,
      mssBytes: 0,
      triedStandard: false,
      triedExperimental: false,
    };
    expect(cache.get(A, B)).toEqual(nothing);
    cache.learn(A, B, { mssBytes: 1300 });
    cache.learn(A, B, { triedStandard: true });
    expect(cache.get(A, B)).toEqual({ ...nothing, mssBytes: 1300, triedStandard: true });
  });

  test("4096 servers at most: the one least recently learnt goes first", () => {
    const cache = new FastOpenCache();
    const server = (at: number) => addressOf(10, 1, at >> 8, at & 255);
    for (let at = 0; at < 4095; at++) cache.learn(A, server(at), { mssBytes: 1000 + at });
    cache.learn(A, server(0), { cookie: cookie(1) }); // heard of again: one of those known
    cache.learn(A, server(4095), {});
    expect(cache.get(A, server(1))).not.toBe(null);
    cache.learn(A, server(4096), {});
    expect(cache.get(A, server(1))).toBe(null);
    for (const at of [0, 2, 4095, 4096]) expect(cache.get(A, server(at))).not.toBe(null);
    cache.clear();
    for (const at of [0, 2, 4095, 4096]) expect(cache.get(A, server(at))).toBe(null);
  });

  test("nothing once the host has crashed", () => {
    const { a } = twoHosts();
    expect(a).toBeInstanceOf(TcpStack);
    a.fastOpenCache.learn(A, B, { cookie: cookie(1) });
    a.fastOpenCache.blackHole.note(0);
    a.node.crash();
    expect(a.fastOpenCache.get(A, B)).toBe(null);
    expect(a.fastOpenCache.blackHole.isFeared(seconds(3600), 1)).toBe(false);
  });
});
