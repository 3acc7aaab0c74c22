import { expect, test } from "vitest";
import { SEND_URGENT } from "./enqueue.ts";
import { brief, writer, writeWith } from "./writer.fixture.ts";

test("MUST-30 MUST-62 RFC6093 the pointer is the distance to the byte after the urgent ones", () => {
  const lab = writer();
  expect(brief(writeWith(lab, 10, SEND_URGENT))).toEqual(["PU 1+10"]);
  expect(lab.packets[0]!.urgentPointer).toBe(10);
  lab.arrives({ flags: "A" });
  expect(brief(lab.write(10))).toEqual(["P 11+10"]); // nothing urgent any more
});

test("MUST-31 urgent data may be of any length: every segment up to its end has the pointer", () => {
  const lab = writer();
  writeWith(lab, 3000, SEND_URGENT);
  expect(lab.packets.map(({ urgentPointer }) => urgentPointer)).toEqual([3000, 2000, 1000]);
});

test("MUST-31 by the RFC profile an end out of reach is pointed at as far as may be", () => {
  const lab = writer({ profile: "rfc", initialWindowSegments: 100 });
  writeWith(lab, 200_000, SEND_URGENT);
  const pointers = lab.packets.map(({ urgentPointer }) => urgentPointer);
  expect(pointers[0]).toBe(65_535);
  expect(pointers.every((pointer) => pointer === 65_535)).toBe(true);
});

test("data written before urgent data, and not sent, has the pointer too", () => {
  const lab = writer({ window: 2000 });
  lab.write(3000);
  writeWith(lab, 10, SEND_URGENT);
  expect(brief(lab.arrives({ flags: "A", window: 2000 }))).toEqual(["U 2001+1000", "PU 3001+10"]);
  expect(lab.packets.map(({ urgentPointer }) => urgentPointer)).toEqual([1010, 10]);
});
