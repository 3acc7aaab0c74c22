import { expect, test } from "vitest";
import { settle } from "./settle.ts";

const settled = (code: string): string => settle({ code, map: null }).code;

/** What the module exports as `result`, before and after. */
async function resultsOf(code: string): Promise<unknown[]> {
  const modules = [code, settled(code)].map(
    (each) =>
      import(`data:text/javascript,${encodeURIComponent(each)}`) as Promise<{ result: unknown }>,
  );
  return (await Promise.all(modules)).map(({ result }) => result);
}

/** The fields that a settled class still declares, private ones by their plain names. */
const declared = (code: string): string[] =>
  [...settled(code).matchAll(/(?<=[{;]\s*)(?:static )?[\w#$[\]"]+(?=( = \d)?;)/g)].map(
    ([name]) => name,
  );

test("a field that the constructor assigns is not declared", () => {
  const code = `class A { a; #b; c = 1; d; constructor(x) { this.a = x; this.#b = x, this.c = x; } }`;
  expect(declared(code)).toEqual(["c", "d"]);
});

test("one that it assigns in passing, too; one that it may not assign stays", () => {
  const code = `class A { a; b; c; d; e; constructor(x) { this.a = this.b = x;
    if (x) { this.c = x; } x && (this.d = x); this.e ??= x; } }`;
  expect(declared(code)).toEqual(["c", "d", "e"]);
});

test("what is not a plain field of an object stays", () => {
  const code = `class A { static a; [b]; other; constructor(x) { this.a = x; this[b] = x; x.other = x; } }`;
  expect(declared(code)).toEqual(["static a", "[b]", "other"]);
  expect(declared("class A { a; b() { this.a = 1; } }")).toEqual(["a"]);
});

test("a private name that is asked for is declared", () => {
  const code = `class A { #a; constructor(x) { this.#a = x; } static is(o) { return #a in o; } }`;
  expect(declared(code)).toEqual(["#a"]);
});

test("one that is not assigned where the constructor may have returned stays", () => {
  const code = `class A { a; b; constructor(x) { this.a = x; for (const y of x) if (y) return; this.b = x; } }`;
  expect(declared(code)).toEqual(["b"]);
});

const PARENT = "class A { get a() { return 1; } set a(x) {} c; constructor() { this.c = 1; } }";

test.each([
  [
    "a parent has an accessor",
    `${PARENT}; class B extends A { a; constructor() { super(); this.a = 1; } }`,
  ],
  [
    "one of its parents has",
    `${PARENT}; var B = class extends A {}; class C extends B { a; constructor() { super(); this.a = 1; } }`,
  ],
  [
    "an heir has",
    "class A { a; constructor() { this.a = 1; } } var B = class extends A {}; class C extends B { get a() { return 1; } }",
  ],
  ["the parent is built in", "class B extends Error { a; constructor() { super(); this.a = 1; } }"],
  ["the parent is made", "class B extends f() { a; constructor() { super(); this.a = 1; } }"],
  [
    "the parent's name has two classes",
    "var B = class {}; function f() { var B = class {}; } class C extends B { a; constructor() { super(); this.a = 1; } }",
  ],
  [
    "the parent's name is a parameter",
    "function f() { class B {} } function g(B) { return class extends B { a; constructor() { super(); this.a = 1; } }; }",
  ],
  [
    "the parent's name is something else",
    "function f() { class B {} } function g() { var B = b(); return class extends B { a; constructor() { super(); this.a = 1; } }; }",
  ],
  [
    "the parent changes",
    "class B {} B = b(); class C extends B { a; constructor() { super(); this.a = 1; } }",
  ],
  [
    "the parent is itself",
    "var B = class extends B { a; constructor() { super(); this.a = 1; } };",
  ],
  [
    "two are each other's parents",
    "function f() { class B extends C { a; constructor() { super(); this.a = 1; } } } function g() { class C extends B {} }",
  ],
])("where %s it stays", (_, code) => {
  expect(declared(code)).toContain("a");
});

test("where a parent has that field, too, the heir begins anew", async () => {
  const code = `
    class A { x; constructor() { this.x = 1; } }
    class B extends A { x; y; constructor() { super(); this.x = (this.x ?? 5) + 1; this.y = this.x; } }
    export const result = new B();`;
  const [before, after] = await resultsOf(code);
  expect(after).toEqual(before);
  expect(declared(code)).toEqual(["x", "x"]);
});

test("what follows a field without a semicolon is its own, and a prototype is no field", async () => {
  const code = `
    const b = "b";
    class A { x = 1
      a
      [b] = 2; "__proto__"; constructor() { this.a = 3; this.__proto__ = 4; } }
    export const result = Object.entries(new A()).map(([key, value]) => key + value).sort();`;
  const [before, after] = await resultsOf(code);
  expect(before).toEqual(["__proto__4", "a3", "b2", "x1"]);
  expect(after).toEqual(before);
});

test("objects are as they were, but for the order of their fields", async () => {
  const code = `
    class A { #late; early = 1; own; constructor(x) { this.own = x; this.#late = [x]; } late() { return this.#late; } }
    class B extends A { more; none; constructor(x) { super(x); this.more = this.late(); } }
    const b = new B(7);
    export const result = { ...b, late: b.late() };`;
  const [before, after] = await resultsOf(code);
  expect(after).toEqual({ ...(before as object), _late: [7] });
});
