import { scenario } from "seedwire";
import { expect, test } from "vitest";
import { colorsIf } from "./colors.ts";
import { formatHint } from "./hint.ts";

const ONE = scenario("one of many", () => {});

test("what to try next is about the same scenario of the file", () => {
  const flags = { seed: "7", only: "one of many" };
  expect(formatHint("x.ts", flags, [ONE], colorsIf(false))).toBe(
    "\nNext: npx seedwire run x.ts --only 'one of many' with --seed 8, or --report out.html\n",
  );
});
