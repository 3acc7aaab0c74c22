import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { settle } from "./settle.ts";

const settled = (code: string): string => settle({ code, map: null }).code;

/** What the module exports as `result`. */
async function resultOf(code: string): Promise<unknown> {
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    result: unknown;
  };
  return module.result;
}

test("what is never assigned again is const, the rest stays", () => {
  expect(settled("var a = 1, b = 2, c;\nb++;")).toBe("const a = 1;var b = 2;var c;\nb++;");
  expect(settled("var { x, y: z } = o, [v = 1] = p;")).toBe(
    "const { x, y: z } = o;const [v = 1] = p;",
  );
  expect(settled("var a = 1;\nfunction f() { ({ a } = o); }")).toContain("var a = 1");
  expect(settled("var a = 1;\nfor (a of all);")).toContain("var a = 1");
  expect(settled("var a = 1;\nvar a = 2;")).toBe("var a = 1;\nvar a = 2;");
  expect(settled("var a = 1;\nif (b) { var a = 2; }")).toContain("var a = 1");
  expect(settled("let a = 1;\na = 2;")).toBe("var a = 1;\na = 2;");
  expect(settled("class A {}")).toBe("const A=class A {};");
  expect(settled("class A {}\nA = null;")).toBe("class A {}\nA = null;");
});

test("functions come first, so what calls them while the module begins still can", async () => {
  const code =
    "var four = double(2);\nfunction double(n) { return 2 * n; }\nexport { four as result };";
  expect(settled(code)).toMatch(/^const double=function double/);
  expect(await resultOf(settled(code))).toBe(4);
  const changing = "function f() {}\nf = 1;";
  expect(settled(changing)).toBe(changing);
});

test("private names become plain ones that nothing else has", async () => {
  const code = `
    class A { #n = 1; get #twice() { return 2 * this.#n; } static #made = 0; #_n = 5;
      a(other) { A.#made++; return this.#twice + other.#n + (other?.#n ?? 0) + A.#made + this.#_n; } }
    class B extends A { #n = 100; _n = 1000; "_twice" = 3; b() { return this.#n; } }
    class C { #is = true; static knows(o) { return #is in o; } }
    const b = new B();
    export const result = [b.a(b), b.b(), Object.keys(b).length, C.knows(new C()), C.knows(b)];`;
  const plain = settled(code);
  expect(plain.match(/#[a-z_]+/g)).toEqual(["#is", "#is"]);
  expect(await resultOf(code)).toEqual([10, 100, 2, true, false]);
  expect(await resultOf(plain)).toEqual([10, 100, 5, true, false]);
});

test("a class in a class has its own", async () => {
  const code = `
    class Outer { #x = 1; #z = 1; inner() { const outer = this;
      return new (class { #x = 2; get#y(){return 3} sum() { return this.#x + outer.#z + this.#y; } })().sum(); } }
    export const result = new Outer().inner();`;
  expect(settled(code)).not.toContain("#");
  expect(await resultOf(settled(code))).toBe(6);
});

test("a map leads from what was moved to where it came from", async () => {
  const source =
    "export const one = 1;\nexport function fail(): never {\n  throw new Error('here');\n}\n";
  const { outputFiles } = await build({
    stdin: { contents: source, loader: "ts", sourcefile: "source.ts" },
    bundle: true,
    write: false,
    format: "esm",
    sourcemap: "external",
    outfile: "out.js",
  });
  const [map, script] = outputFiles;
  const { code, map: after } = settle({ code: script!.text, map: JSON.parse(map!.text) });
  const lines = code.slice(0, code.indexOf("new Error")).split("\n");
  const found = originalPositionFor(new TraceMap(after as never), {
    line: lines.length,
    column: lines.at(-1)!.length,
  });
  expect(found).toMatchObject({ source: expect.stringMatching(/source\.ts$/), line: 3 });
});

test("what cannot be parsed is refused", () => {
  expect(() => settled("var = 1")).toThrow("The bundle cannot be parsed");
});
