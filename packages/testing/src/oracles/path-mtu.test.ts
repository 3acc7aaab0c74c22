import { TCP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { found, GOOD_RUNS, street, type Street } from "./oracles.fixture.ts";
import { pathMtu } from "./path-mtu.ts";

// The server does not know of it, or its MSS would say so.
const narrow = { second: { forward: { mtuBytes: 600 } } };

test("what routers say of the path is heeded", async () => {
  expect(await found(pathMtu, street(narrow))).toBeNull();
  expect(await found(pathMtu, street({ ...narrow, tcp: { profile: "rfc" } }))).toBeNull();
  expect(await found(pathMtu, GOOD_RUNS["errors"]!)).toBeNull();
});

const is = (haunt: (street: Street) => void): Promise<string | null> =>
  found(pathMtu, street(narrow, haunt));

test("it bites: a path MTU that is forgotten, or taken for larger", async () => {
  const forgets = is(({ client }) => {
    client.node.pathMtus.limit = (_, interfaceMtuBytes) => interfaceMtuBytes;
  });
  expect(await forgets).toContain("takes the path MTU to 10.0.0.3 for 1500 bytes");
  const guesses = is(({ client }) => {
    client.node.pathMtu = () => 601;
  });
  expect(await guesses).toContain("for 601 bytes; it was told of 600");
});

test("it bites: segments that go on being too large", async () => {
  const ignores = is(({ client }) => {
    client.node.handler(TCP)!.icmpError = () => {};
  });
  expect(await ignores).toMatch(/client sends \d+ bytes that must not be cut/);
});
