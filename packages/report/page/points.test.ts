import { describe, expect, test } from "vitest";
import { align, rates } from "./points.ts";

describe("quantities side by side", () => {
  test("each holds until it changes, and is null before it is known", () => {
    const one = [[0, 1e9, 3e9], [5, 6, 7]] as const; // prettier-ignore
    const other = [[1e9, 2e9], [10, 20]] as const; // prettier-ignore
    expect(align([one, other])).toEqual({
      times: [0, 1, 2, 3],
      columns: [
        [5, 6, 6, 7],
        [null, 10, 20, 20],
      ],
    });
  });

  test("of several values at one time the last one counts", () => {
    const twice = [[0, 1e9, 1e9], [1, 2, 3]] as const; // prettier-ignore
    expect(align([twice])).toEqual({ times: [0, 1], columns: [[1, 3]] });
  });

  test("nothing is nothing", () => {
    expect(align([[[], []]])).toEqual({ times: [], columns: [[]] });
  });
});

describe("rates", () => {
  const bytes = [[0, 1e9, 2e9, 4e9], [0, 1000, 3000, 4000]] as const; // prettier-ignore

  test("what a count of bytes grows by, in bits per second", () => {
    expect(rates(bytes, 0, 4e9, 4)).toEqual([
      [0, 1e9, 2e9, 3e9, 4e9],
      [8000, 16_000, 0, 8000, 8000],
    ]);
  });

  test("parts of a part: the sum is what came in that time", () => {
    const [, values] = rates(bytes, 0.5e9, 2.5e9, 2);
    expect(values).toEqual([8000, 16_000, 16_000]);
  });

  test("before the first point there was nothing, after the last one nothing more", () => {
    const late = [[5e9], [100]] as const; // prettier-ignore
    expect(rates(late, 4e9, 6e9, 2)[1]).toEqual([800, 0, 0]);
    expect(rates([[], []], 0, 1e9, 1)[1]).toEqual([0, 0]);
  });
});
