import { ms } from "@seedwire/engine";
import { parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { testNet } from "./net.fixture.ts";

test("links are named after their ends, and numbered from the second cable on", () => {
  const { host } = testNet();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  const first = connect(a, b);
  const second = connect(b, a, { name: "wire" });
  const third = connect(a, b);
  expect([first.ab.name, first.ba.name]).toEqual(["a>b", "b>a"]);
  expect([second.ab.name, second.ba.name]).toEqual(["wire", "a>b#2"]);
  expect([third.ab.name, third.ba.name]).toEqual(["a>b#3", "b>a#3"]);
  expect(a.interfaces.map(({ index }) => index)).toEqual([0, 1, 2]);
});

test("the way back is like the way there unless described", () => {
  const { host } = testNet();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  const same = connect(a, b, { rateBps: 1e6, delayNs: ms(3), mtuBytes: 1400 });
  expect(same.ba.link.rateBps).toBe(1e6);
  expect(same.ba.mtuBytes).toBe(1400);
  const other = connect(a, b, { rateBps: 1e6 }, { rateBps: 5e6 });
  expect(other.ab.link.rateBps).toBe(1e6);
  expect(other.ba.link.rateBps).toBe(5e6);
});

test("an interface may have an address of its own", () => {
  const { host } = testNet();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  const { ab, ba } = connect(a, b, { address: parseAddress("10.5.0.1") });
  expect(ab.address).toBe(parseAddress("10.5.0.1"));
  expect(ba.address).toBe(b.address);
  expect(a.isLocal(ab.address)).toBe(true);
  expect(a.sourceFor(b.address)).toBe(ab.address);
  expect(b.topology.owner(ab.address)).toBe(a);
});

test("what cannot be connected is refused", () => {
  const { host } = testNet();
  const a = host("a", "10.0.0.1");
  expect(() => connect(a, a)).toThrow('Cannot connect "a" to itself');
  expect(() => connect(a, testNet().host("b", "10.0.0.2"))).toThrow("they are of two networks");
  expect(() => connect(a, host("b", "10.0.0.2"), { metric: 0 })).toThrow(
    'Cannot make link "a>b": metric is 0, expected 1, 2, 3, ...',
  );
});
