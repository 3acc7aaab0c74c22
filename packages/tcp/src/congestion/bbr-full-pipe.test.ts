import { expect, test } from "vitest";
import { FullPipe } from "./bbr-full-pipe.ts";

/** After these rounds, each with its bandwidth, whether the pipe is full. */
function isFull(...bandwidths: number[]): boolean {
  const pipe = new FullPipe();
  for (const bandwidth of bandwidths) pipe.check(bandwidth);
  return pipe.isFull;
}

test("BBRv1: three rounds without a quarter more, rounded down as Linux does, fill the pipe", () => {
  expect(isFull(100, 124, 124)).toBe(false);
  expect(isFull(100, 124, 124, 124)).toBe(true);
  expect(isFull(100, 125, 125, 125)).toBe(false);
  expect(isFull(101, 126, 126, 126)).toBe(false); // 126.25 are asked for
  expect(isFull(101, 125, 125, 125)).toBe(true);
  expect(isFull(0, 0, 0, 0)).toBe(false); // nothing is not less than nothing
});

test("BBRv1: after a time-out any bandwidth is growth, and ends the count", () => {
  const pipe = new FullPipe();
  for (const bandwidth of [100, 100, 100]) pipe.check(bandwidth);
  pipe.forget();
  for (const bandwidth of [0, 50, 50, 50]) pipe.check(bandwidth);
  expect(pipe.isFull).toBe(false);
  pipe.check(50);
  expect(pipe.isFull).toBe(true);
});

test("BBRv1: a reduction that was needless begins the count anew, and leaves a full pipe full", () => {
  const pipe = new FullPipe();
  for (const bandwidth of [100, 100, 100]) pipe.check(bandwidth);
  pipe.forget();
  for (const bandwidth of [0, 0, 0, 0]) pipe.check(bandwidth);
  expect(pipe.isFull).toBe(false);
  for (const bandwidth of [100, 100, 100]) pipe.check(bandwidth);
  expect(pipe.isFull).toBe(false);
  pipe.check(100);
  expect(pipe.isFull).toBe(true);
  pipe.forget();
  expect(pipe.isFull).toBe(true);
});
