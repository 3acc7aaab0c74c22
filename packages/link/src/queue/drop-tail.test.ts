import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { bytes, packets } from "./drop-tail.ts";

const host = { rateBps: 1e6, drop: () => {}, mark: () => true };
const place = { simulation: new Simulation({ seed: "1" }), link: "a>b", host };
const packet = Object.assign(new Packet(), { sizeBytes: 100 });

test("a queue of two packets takes a third no more", () => {
  const queue = packets(2)(place);
  expect(queue.admit(packet, 1, 100, 0)).toBe("accept");
  expect(queue.admit(packet, 2, 200, 0)).toBe("drop");
});

test("a queue of 300 bytes takes what fits to the byte", () => {
  const queue = bytes(300)(place);
  expect(queue.admit(packet, 1, 200, 0)).toBe("accept");
  expect(queue.admit(packet, 1, 201, 0)).toBe("drop");
});

test("a queue of nothing is one in which nothing waits", () => {
  expect(packets(0)(place).admit(packet, 0, 0, 0)).toBe("drop");
  expect(bytes(0)(place).admit(packet, 0, 0, 0)).toBe("drop");
});

test("a queue without limit takes everything", () => {
  expect(packets(Infinity)(place).admit(packet, 1e6, 1e9, 0)).toBe("accept");
  expect(bytes(Infinity)(place).admit(packet, 1e6, 1e9, 0)).toBe("accept");
});

test.each([-1, 0.5, NaN])("a queue of %d is refused", (limit) => {
  expect(() => packets(limit)).toThrow(`A drop-tail queue of ${limit} packets cannot be`);
  expect(() => bytes(limit)).toThrow("expected a whole number from 0, for example bytes(150_000)");
});
