import { ANY } from "@seedwire/wire";
import { expect, test } from "vitest";
import { A, B, twoHosts } from "./two-hosts.fixture.ts";

test.each([
  // address and flags of the first and of the second; whether the second gets the port
  [ANY, "", ANY, "", false],
  [ANY, "", A, "", false],
  [A, "", B, "", true],
  [ANY, "address", ANY, "address", true],
  [ANY, "address", ANY, "", false],
  [A, "port", A, "port", true],
  [A, "port", A, "address", false],
  [A, "port", A, "", false],
  [A, "", A, "port", false],
])("%s with reuse of %j, then %s with %j: %s", (first, how, second, again, wanted) => {
  const { a } = twoHosts();
  expect(a.bind(first, 80, how === "address", how === "port")).not.toBeNull();
  const binding = a.bind(second, 80, again === "address", again === "port");
  expect(binding !== null).toBe(wanted);
});

test("a listener shares its address and port with nobody, unless all say so (SO_REUSEPORT)", () => {
  const { a } = twoHosts();
  a.listen(80, { binding: a.bind(ANY, 80, true, true)! });
  expect(a.bind(ANY, 80, true)).toBeNull();
  expect(a.bind(ANY, 80, false, true)).not.toBeNull();
});

test("SO_REUSEADDR a port whose connections are not over yet is free for who says so", () => {
  const { a, b, simulation } = twoHosts();
  const listener = b.listen(80);
  a.connect(B, 80);
  simulation.runSync();
  const accepted = listener.take()!;
  accepted.endpoint.reuseAddress = false;
  listener.close();
  expect(b.bind(ANY, 80)).toBeNull();
  expect(b.bind(ANY, 80, true)).toBeNull();
  accepted.endpoint.reuseAddress = true;
  expect(b.bind(ANY, 80)).toBeNull();
  expect(b.bind(ANY, 80, true)).not.toBeNull();
});

test("port 0 is a port that nobody has, and no connection is given one that somebody took", () => {
  const { a, b } = twoHosts({ tcp: { ephemeralPorts: [5000, 5001] } });
  b.listen(80);
  const binding = a.bind(ANY, 0)!;
  expect([5000, 5001]).toContain(binding.port);
  expect(a.connect(B, 80).localPort).toBe(10_001 - binding.port);
  expect(a.bind(ANY, 0)).toBeNull();
  expect(() => a.connect(B, 80)).toThrow("EADDRNOTAVAIL");
});

test("a port that is let go of is free, and no other with it", () => {
  const { a } = twoHosts();
  const [first] = [80, 81, 82].map((port) => a.bind(A, port)!);
  a.bindings.remove(first!);
  a.bindings.remove(first!); // again: nobody has it
  expect([80, 81, 82].map((port) => a.bindings.hasPort(port))).toEqual([false, true, true]);
});
