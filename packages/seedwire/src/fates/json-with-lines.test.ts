import * as fc from "fast-check";
import { expect, test } from "vitest";
import { JsonError, parseJsonWithLines, type JsonNode } from "./json-with-lines.ts";

const parsed = (parse: (text: string) => unknown, text: string): unknown => {
  try {
    return { value: parse(text) };
  } catch {
    return "refused";
  }
};
const mine = (text: string): unknown => parsed((json) => parseJsonWithLines(json).value, text);
const theirs = (text: string): unknown => parsed((json) => JSON.parse(json) as unknown, text);

test("JSON is read as JSON.parse reads it, in whatever layout", () => {
  const layout = fc.constantFrom(0, 2, "\t", "\n");
  const property = fc.property(fc.jsonValue(), layout, (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    expect(mine(text)).toEqual(theirs(text));
  });
  fc.assert(property, { numRuns: 300 });
});

test("what JSON.parse refuses is refused, wherever a text is broken", () => {
  const words = '{ } [ ] , : " "a" "b" 1 - . 0 e true null nul \\ \\u0 \\n \u0001 \' //'.split(" ");
  const piece = fc.constantFrom(...words, " ", "\n", "\r", "\t", "\u00A0");
  const start = fc.jsonValue().map((value) => JSON.stringify(value));
  const cut = fc.tuple(start, fc.nat(), fc.nat(3), piece);
  const broken = cut.map(([text, at, length, inserted]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + inserted + text.slice(from + length);
  });
  const property = fc.property(
    fc.oneof(
      broken,
      fc.array(piece).map((all) => all.join("")),
    ),
    (text) => {
      const isTwice = /stands here twice/.test(errorOf(text)?.message ?? "");
      if (!isTwice) expect(mine(text)).toEqual(theirs(text));
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test("each value has the line on which it begins", () => {
  const root = parseJsonWithLines('\n{"a": [1,\n\n2, {\n}], "b":\r\n"x\\n"}');
  const lines = (node: JsonNode): unknown =>
    node.items?.map(lines) ??
    (node.members === null ? node.line : [...node.members.values()].map(lines));
  expect(root.line).toBe(2);
  expect(lines(root)).toEqual([[2, 4, []], 6]);
  expect(root.members!.get("a")!.items![2]!.line).toBe(4);
});

test.each([
  ['{"a": 1,\n"a": 2}', 2, '"a" stands here twice'],
  ["[1,\n// no\n2]", 2, 'found "/", expected a value'],
  ["[1]\n\nx", 3, 'found "x", expected the end of the file'],
  ["{\n'a': 1}", 2, `found "'a'", expected a name in double quotes, as in "packet": 7`],
  ["{\na: 1}", 2, 'found "a", expected a name in double quotes, as in "packet": 7'],
  ['{"a":\n}', 2, 'found "}", expected a value of "a"'],
  ["[01]", 1, 'found "01", expected a value'],
  [
    '{"a": "x,\n"b": 1}',
    1,
    'found the text "x,, expected a closing quote on the same line, and only \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u after a \\',
  ],
  [
    '["\\q"]',
    1,
    'found the text "\\q", expected a closing quote on the same line, and only \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u after a \\',
  ],
  ["[".repeat(1e5), 1, 'found "[", expected at most 100 brackets in each other'],
])("%# is refused with its line", (text, line, message) => {
  expect(errorOf(text)).toMatchObject({ line, message });
});

function errorOf(text: string): JsonError | null {
  try {
    parseJsonWithLines(text);
    return null;
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
}
