import type { Network } from "seedwire";
import { expect, test } from "vitest";
import { onLinksThere } from "./links-there.ts";
import type { Target } from "./target.ts";

const network = (...names: string[]): Network =>
  ({ links: names.map((name) => ({ name })) }) as unknown as Network;

const on = (link: string, flow: string): Target => ({
  id: 1,
  fate: { link, flow, packet: 1, fate: "drop" },
  spot: null,
});

test("what befell packets on a link that is gone befalls them where they set out", () => {
  const targets = [on("r1>b", "a:1>b:2"), on("r1>a", "b>a icmp"), on("a>b", "a:1>b:2 udp")];
  const moved = onLinksThere(targets, network("a>b", "b>a"));
  expect(moved.map(({ fate }) => fate.link)).toEqual(["a>b", "b>a", "a>b"]);
});

test("nothing changes where no link is gone, or none takes its place", () => {
  const targets = [on("a>b", "a:1>b:2")];
  expect(onLinksThere(targets, network("a>b", "b>a"))).toBe(targets);
  expect(onLinksThere(targets, network("c>d"))).toBe(targets);
});
