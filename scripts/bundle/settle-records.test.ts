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

test("literals become constructors, one for each list of fields, and stay plain objects", async () => {
  const code = `
    const make = (x, y) => ({ a: x, b: y, c: 0, d: [x], e: { a: y, b: 1, c: 2, d: 3, e: x } });
    function other(a,b){return{a,b,c:1,d:2,f:3,}}
    const all = [make(1, 2), make(1, 2).e, other(1, 2)];
    export const result = [JSON.stringify(all), all.map((each) => Object.getPrototypeOf(each) === Object.prototype),
      all.map(({ constructor }) => constructor.name), Object.keys({ ...all[2] })];`;
  const used = settled(code).match(/(?<=new )Record\$\d/g);
  expect(used!.toSorted()).toEqual(["Record$1", "Record$1", "Record$2"]);
  const [before, after] = await resultsOf(code);
  expect(after).toEqual(before);
});

test("its names are nobody else's", async () => {
  const code = `const Record$1 = 5; const make = (a) => ({ a, b: Record$1, c: 1, d: 1, e: 1 });
    export const result = make(1);`;
  const [before, after] = await resultsOf(code);
  expect(after).toEqual(before);
});

test("values are worked out in the order in which they stand", async () => {
  const code = `
    const said = [];
    const say = (word) => (said.push(word), word);
    const make = () => ({ e: say("e"), d: (say("d"), say("c")), c: 1, b: say("b"), a: \`\${say("a")}\` });
    const made = make();
    export const result = [said, Object.entries(made)];`;
  expect(settled(code)).toContain("new Record$1(");
  const [before, after] = await resultsOf(code);
  expect(after).toEqual(before);
});

test("in a field of a class too, which is made for each object", async () => {
  const code = `
    class A { #n = 1; all = { a: this.#n, b: 2, c: 3, d: 4, e: 5 }; static one = { a: A, b: 2, c: 3, d: 4, e: 5 }; }
    export const result = new A().all;`;
  expect(settled(code).match(/new Record/g)).toHaveLength(1);
  const [before, after] = await resultsOf(code);
  expect(after).toEqual(before);
});

test.each([
  ["made once", "const a = { a: x, b: 1, c: 1, d: 1, e: 1 };"],
  ["small", "const f = () => ({ a: x, b: 1, c: 1, d: 1 });"],
  ["known", "const f = () => ({ a: 0, b: -1, c: 'c', d: null, e: true });"],
  ["with a spread", "const f = () => ({ ...x, b: 1, c: 1, d: 1, e: 1, f: 1 });"],
  ["with a computed name", "const f = () => ({ [x]: 1, b: 1, c: 1, d: 1, e: x });"],
  ["with a name in quotes", "const f = () => ({ 'a': x, b: 1, c: 1, d: 1, e: 1 });"],
  ["with a method", "const f = () => ({ a() {}, b: 1, c: 1, d: 1, e: x });"],
  ["with a getter", "const f = () => ({ get a() {}, b: 1, c: 1, d: 1, e: x });"],
  [
    "with a function, which gets its name",
    "const f = () => ({ a: () => 1, b: 1, c: 1, d: 1, e: x });",
  ],
  ["with a class, likewise", "const f = () => ({ a: class {}, b: 1, c: 1, d: 1, e: x });"],
  [
    "with a function in parentheses",
    "const f = () => ({ a: ((() => 1)), b: 1, c: 1, d: 1, e: x });",
  ],
  ["with a name of all objects", "const f = () => ({ toString: x, b: 1, c: 1, d: 1, e: 1 });"],
  ["with a name that is not plain", "const f = () => ({ \\u00E9: x, b: 1, c: 1, d: 1, e: 1 });"],
  ["with a prototype", "const f = () => ({ __proto__: x, b: 1, c: 1, d: 1, e: 1 });"],
  ["with a name twice", "const f = () => ({ a: x, a: 1, c: 1, d: 1, e: 1 });"],
  ["a pattern", "const f = () => { ({ a: x.a, b: x.b, c: x.c, d: x.d, e: x.e } = y); };"],
])("one that is %s stays", (_, code) => {
  expect(settled(code)).toBe(code);
});
