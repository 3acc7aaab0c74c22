import type uPlot from "uplot";
import { expect, test } from "vitest";
import { Zoom } from "./zoom.ts";

/** A plot that remembers what it was asked to show, and answers as uPlot does: by its hook. */
function fakePlot(zoom: Zoom) {
  const shown: (readonly [number, number])[] = [];
  let changes = 0;
  const plot = {
    setScale: (_key: string, { min, max }: { min: number; max: number }) => {
      shown.push([min, max]);
      zoom.show(min, max);
    },
  } as unknown as uPlot;
  zoom.join(plot, () => changes++);
  return { plot, shown, changes: () => changes };
}

test("who is zoomed takes the others along, each once", () => {
  const zoom = new Zoom(0, 10);
  const [one, other] = [fakePlot(zoom), fakePlot(zoom)];
  zoom.show(2, 3);
  expect(zoom.range).toEqual([2, 3]);
  expect([one.shown, other.shown]).toEqual([[[2, 3]], [[2, 3]]]);
  expect([one.changes(), other.changes()]).toEqual([1, 1]);
  zoom.show(2, 3);
  expect(one.shown).toHaveLength(1);
});

test("the whole comes back; a plot that has left is not asked; nothing is no part", () => {
  const zoom = new Zoom(0, 10);
  const [one, other] = [fakePlot(zoom), fakePlot(zoom)];
  zoom.show(2, 3);
  zoom.leave(other.plot);
  zoom.show(2.5, 2.5);
  zoom.reset();
  expect(zoom.range).toEqual([0, 10.1]);
  expect(one.shown).toEqual([
    [2, 3],
    [0, 10.1],
  ]);
  expect(other.shown).toEqual([[2, 3]]);
});

test("a run of no time has a range all the same", () => {
  const [from, to] = new Zoom(3, 3).range;
  expect(to).toBeGreaterThan(from);
});

test("closer, wider, later, earlier: never beyond the whole", () => {
  const zoom = new Zoom(0, 100);
  zoom.scale(0.5);
  expect(zoom.range).toEqual([25.25, 75.75]);
  zoom.move(0.5);
  expect(zoom.range).toEqual([50.5, 101]);
  zoom.move(0.5);
  expect(zoom.range).toEqual([50.5, 101]);
  zoom.move(-2);
  expect(zoom.range).toEqual([0, 50.5]);
  zoom.scale(8);
  expect(zoom.range).toEqual([0, 101]);
});

test("nothing is shorter than a microsecond", () => {
  const zoom = new Zoom(0, 10);
  zoom.show(1, 1.0000005);
  expect(zoom.range).toEqual([0, 10.1]);
});

test("each run has its own", () => {
  expect(new Zoom(0, 1).key).not.toBe(new Zoom(0, 1).key);
});
