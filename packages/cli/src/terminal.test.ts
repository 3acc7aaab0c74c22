import { expect, test } from "vitest";
import { hasColors } from "./terminal.ts";

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [false, { FORCE_COLOR: "1" }, true],
  [true, { FORCE_COLOR: "0" }, false],
  [true, { TERM: "dumb" }, false],
  [false, { CI: "true" }, false],
])("a terminal (%s) with %j has colours: %s", (isTTY, env, colors) => {
  expect(hasColors({ isTTY }, env)).toBe(colors);
});
