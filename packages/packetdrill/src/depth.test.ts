import { describe, expect, test } from "vitest";
import { runScript } from "./run/run-script.ts";

/** What a script with this line comes to, and of a block of code. */
const script = (lines: string): string => {
  const { outcome, message } = runScript(`0 ${lines}\n`, { file: "a.pkt" });
  return `${outcome}: ${message}`;
};
const SOCKET = "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3";
const code = (text: string): string => script(`${SOCKET}\n+0 %{\n${text}\n}%`);
const MANY = 5000;
const nested = (open: string, close: string, inside = ""): string =>
  `${open.repeat(MANY)}${inside}${close.repeat(MANY)}`;

describe("what lies too deep within itself is no bug of ours", () => {
  const tooDeep = "error: found brackets more than 100 deep, expected fewer within each other";
  test.each([nested("[", "]"), nested("{", "}"), nested("f(", ")"), "[".repeat(MANY), nested("[{", "}]")])(
    "in arguments: %#",
    (text) => {
      expect(script(`f(${text}) = 0`)).toBe(tooDeep);
    },
  ); // prettier-ignore

  test("a hundred is enough for anybody", () => {
    const lists = `${"[".repeat(99)}${"]".repeat(99)}`;
    expect(script(`close(${lists}) = 0`)).not.toContain("deep");
  });

  test.each([
    nested("(", ")", "1"),
    `${"not ".repeat(MANY)}1`,
    `${"-".repeat(MANY)}1`,
    `${"1 if 1 else ".repeat(MANY)}1`,
    `${"if 1: ".repeat(MANY)}pass`,
    nested("int(", ")", "1"),
  ])("in code: %#", (text) => {
    expect(code(text)).toContain("unsupported: unsupported code: expressions more than 100 deep");
  });

  test.each([
    `x = ${"1 + ".repeat(50_000)}1`,
    `assert ${"1 and ".repeat(50_000)}0`,
    `x = (1,)\n${"x = (x,)\n".repeat(50_000)}print(x)`,
  ])("in what code computes: %#", (text) => {
    expect(code(text)).toBe("fail: RecursionError: maximum recursion depth exceeded");
  });

  test("a value that cannot be shown", () => {
    const deep = `x = (1,)\n${"x = (x,)\n".repeat(50_000)}`;
    expect(code(`${deep}assert x == (1,), 'x'`)).toBe("fail: AssertionError: x");
  });
});
