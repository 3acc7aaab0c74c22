import { expect, test } from "vitest";
import { settle } from "./settle.ts";

const settled = (code: string): string => settle({ code, map: null }).code;

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

test("where a parent has an accessor of that name, or is nobody's we know, it stays", () => {
  const parent = "class A { get a() { return 1; } set a(x) {} }";
  expect(
    declared(
      `${parent}; class B extends A { a; b; constructor() { super(); this.a = 1; this.b = 2; } }`,
    ),
  ).toEqual(["a"]);
  expect(
    declared(
      `${parent}; var B = class extends A {}; class C extends B { a; constructor() { super(); this.a = 1; } }`,
    ),
  ).toEqual(["a"]);
  expect(declared(`class B extends Error { a; constructor() { super(); this.a = 1; } }`)).toEqual([
    "a",
  ]);
  expect(declared(`class B extends f() { a; constructor() { super(); this.a = 1; } }`)).toEqual([
    "a",
  ]);
  expect(
    declared(
      `var B = class {}; function f() { var B = class {}; } class C extends B { a; constructor() { super(); this.a = 1; } }`,
    ),
  ).toEqual(["a"]);
});

test("objects are as they were, but for the order of their fields", async () => {
  const code = `
    class A { #late; early = 1; own; constructor(x) { this.own = x; this.#late = [x]; } late() { return this.#late; } }
    class B extends A { more; none; constructor(x) { super(x); this.more = this.late(); } }
    const b = new B(7);
    export const result = { ...b, late: b.late() };`;
  const [before, after] = await Promise.all(
    [code, settled(code)].map(
      (each) =>
        import(`data:text/javascript,${encodeURIComponent(each)}`) as Promise<{ result: object }>,
    ),
  );
  expect(after!.result).toEqual({ ...before!.result, _late: [7] });
});
