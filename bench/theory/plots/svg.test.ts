import { expect, test } from "vitest";
import { linear } from "./encodings.ts";
import { toSvg } from "./svg.ts";

const plot = () =>
  toSvg({
    title: { text: "A line" },
    data: { values: [1, 2, 3].map((x) => ({ x, y: x * x })) },
    mark: { type: "line" },
    encoding: { x: linear("x", "x, s"), y: linear("y", "y, m") },
  });

test("a plot is the same bytes each time, and turns dark where that is preferred", async () => {
  const svg = await plot();
  expect(await plot()).toBe(svg);
  expect(svg).toMatch(/^<svg [^>]*><style>@media \(prefers-color-scheme:dark\)/);
  expect(svg).toContain(">x, s<");
  expect(svg).toContain(">y, m<");
});
