import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { seededLoss } from "./seeded-loss.ts";
import { SplitMix64 } from "./split-mix64.ts";

const place = { simulation: new Simulation({ seed: "1" }), link: "a>b" };
const data = Object.assign(new Packet(), { payloadLength: 1448 });
const ack = new Packet();

test("the losses of a seed, by ordinal of the packets with payload", () => {
  const generator = new SplitMix64(2_000_006n);
  generator.next();
  const expected = Array.from({ length: 500 }, () => generator.nextUnit() < 0.05);
  const loss = seededLoss(2, 0.05)(place, "loss");
  expect(expected.map(() => loss.hits(data, 0))).toEqual(expected);
  expect(expected.filter((lost) => lost).length).toBe(27);
});

test("packets without payload are never lost and draw nothing", () => {
  const [plain, mixed] = [seededLoss(1, 0.3)(place, "loss"), seededLoss(1, 0.3)(place, "loss")];
  for (let packet = 0; packet < 300; packet++) {
    expect(mixed.hits(ack, 0)).toBe(false);
    expect(mixed.hits(data, 0)).toBe(plain.hits(data, 0));
  }
});

test("no loss is none", () => {
  const loss = seededLoss(1, 0)(place, "loss");
  expect(Array.from({ length: 1000 }, () => loss.hits(data, 0))).not.toContain(true);
});
