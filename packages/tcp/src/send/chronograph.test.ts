import { expect, test } from "vitest";
import { BUSY, Chronograph, RECEIVE_WINDOW, SEND_BUFFER } from "./chronograph.ts";

test("time is counted for the highest kind; held time is busy time too", () => {
  const chronograph = new Chronograph();
  chronograph.start(BUSY, 100);
  chronograph.start(RECEIVE_WINDOW, 150);
  chronograph.start(BUSY, 160); // hidden by what holds it
  chronograph.stop(BUSY, true, 170); // not what is counted
  chronograph.stop(RECEIVE_WINDOW, true, 200);
  chronograph.start(SEND_BUFFER, 300);
  expect(chronograph.totalNs(BUSY, 310)).toBe(210);
  expect(chronograph.totalNs(RECEIVE_WINDOW, 310)).toBe(50);
  expect(chronograph.totalNs(SEND_BUFFER, 310)).toBe(10);
  chronograph.stop(BUSY, false, 400);
  expect(chronograph.totalNs(BUSY, 1000)).toBe(300);
});
