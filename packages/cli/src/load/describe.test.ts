import { expect, test } from "vitest";
import { describeScenario } from "./describe.ts";

const code = `
/** Not a scenario. */
const helper = 1;

/**
 * What random loss leaves
 * of a link, e.g. at 5 %. The rest is told elsewhere.
 *
 * @example run it
 */
export default scenario("first", async () => {});

/** A second one */
export const second = scenario(
  'it is second',
  async () => {},
);

export const bare = scenario("bare", async () => {});

/** Made elsewhere. */
export const made = make();
`;

test.each([
  ["first", "default", "What random loss leaves of a link, e.g."],
  ["it is second", "second", "A second one"],
  ["bare", "bare", ""],
  ["any name", "made", "Made elsewhere."],
])("the doc comment above %s", (name, exportName, about) => {
  expect(describeScenario(code, name, exportName)).toBe(about);
});
