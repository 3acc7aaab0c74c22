import { afterAll, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const LAZY = `import { scenario } from "seedwire";
import { value } from "./value.mjs";
export default scenario("lazy", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "1ms" });
  for (let i = 0; i < 20; i++) {
    await import("./value.mjs"); // at hand: it comes within a turn or not, by chance
    await net.sleep("1ms");
  }
});
`;

const LIBRARY = `import { scenario } from "seedwire";
import { load } from "lazylib";
export default scenario("library", async ({ net }) => {
  for (let i = 0; i < 20; i++) {
    await load();
    await net.sleep("1ms");
  }
});
`;

const place = new Workplace({
  "library.ts": LIBRARY,
  "node_modules/lazylib/package.json":
    '{ "name": "lazylib", "type": "module", "exports": "./index.mjs" }',
  "node_modules/lazylib/index.mjs": 'export const load = () => import("./value.mjs");\n',
  "node_modules/lazylib/value.mjs": "export const value = 1;\n",
  "lazy.ts": LAZY,
  "lazy.mjs": LAZY,
  "value.mjs": "export const value = 1;\n",
});
afterAll(() => place.remove());

test.each(["lazy.ts", "lazy.mjs", "library.ts"])(
  "an import() within a run is refused, however soon it comes: %s",
  async (file) => {
    const runs = await Promise.all([1, 2, 3].map(() => place.seedwire("run", file)));
    for (const { code, stderr } of runs) {
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /it awaited something outside the simulation|awaits something outside it/,
      );
    }
  },
);
