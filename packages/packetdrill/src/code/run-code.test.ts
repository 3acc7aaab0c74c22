import { expect, test } from "vitest";
import { runCode, type Snapshot } from "./run-code.ts";

const SNAPSHOT: Snapshot = { tcpi_snd_cwnd: 11, tcpi_state: 1, tcpi_pacing_rate: 2n ** 64n - 1n };

const run = (text: string, snapshot: Snapshot = SNAPSHOT) => runCode([{ text, line: 1, snapshot }]);

/** What code prints, or how it ended. */
const told = (text: string): string => {
  const { failure, printed } = run(text);
  return failure === null ? printed.join("\n") : `${failure.outcome}: ${failure.message}`;
};

test.each([
  ["assert tcpi_snd_cwnd == 11, tcpi_snd_cwnd", ""],
  ["assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd", "fail: AssertionError: 11"],
  ["assert tcpi_snd_cwnd == 10", "fail: AssertionError"],
  ["assert 10 <= tcpi_snd_cwnd <= 12", ""],
  ["assert 10 <= tcpi_snd_cwnd < 11, 'cwnd=%d' % tcpi_snd_cwnd", "fail: AssertionError: cwnd=11"],
  ["assert (tcpi_snd_cwnd == 10, 'a tuple is true')", ""],
  ["assert tcpi_state == TCP_ESTABLISHED and not tcpi_state == TCP_CLOSING", ""],
  ["assert TCPI_OPT_SACK | TCPI_OPT_ECN == 10; assert TCP_CA_Loss == 4", ""],
  ["assert tcpi_pacing_rate == 18446744073709551615", ""],
  ["assert tcpi_nothing == 1", "fail: NameError: name 'tcpi_nothing' is not defined"],
  ["assert 1 / 0", "fail: ZeroDivisionError: division by zero"],
  ["assert 1 < 'a'", "fail: TypeError: '<' not supported between instances of 'int' and 'str'"],
])("%s: %s", (text, ending) => {
  expect(told(text)).toBe(ending);
});

// Each line as python3 answers it.
test.each([
  ["-7 % 3, 7 % -3, -7 // 2, 7 // -2", "(2, -2, -4, -4)"],
  ["-7.5 % 2, 7.5 // 2", "(0.5, 3.0)"],
  ["6 / 4, 1 / 3, 4 / 2, 1e20, 1e-7, 1e16, -0.0", "(1.5, 0.3333333333333333, 2.0, 1e+20, 1e-07, 1e+16, -0.0)"],
  ["2 + 3 * 4 - 5 << 1 | 1 ^ 3 & 2", "19"],
  ["not 1 == 2, ~5, - -3, +True, -True", "(True, -6, 3, 1, -1)"],
  ["0x1F, 0xff & 0x0f, 1_000, 0o17, 0b101", "(31, 15, 1000, 15, 5)"],
  ["0 and 1 / 0, '' or 'x', 3 and 4, None or 0", "(0, 'x', 4, 0)"],
  ["1 < 2 < 3, 1 < 3 < 2, 3 > 2 == 2, 1 == 1.0, True == 1, (1, 'a') == (1, 'a')", "(True, False, True, True, True, True)"],
  ["True & False, True | 2, 'a' < 'b', (1, 2) < (1, 3)", "(False, 3, True, True)"],
  ["min(3, 1, 2), max((4, 9)), abs(-5), len('four'), int('12'), int(3.9)", "(1, 9, 5, 4, 12, 3)"],
  ["'a' 'b' + \"c\", 'a' * 3, (1,) + (2,), (1,) * 2", "('abc', 'aaa', (1, 2), (1, 1))"],
  ["'\\x41\\102\\n\\t\\q', r'\\n', \"it's\", 'say \"it\\'s\"'", "('AB\\n\\t\\\\q', '\\\\n', \"it's\", 'say \"it\\'s\"')"],
  ["'%d/%5d/%-5d|/%05d/%+d/%x/%#x/%X/%o' % (1, 2, 3, -4, 5, 255, 255, 255, 8)", "1/    2/3    |/-0004/+5/ff/0xff/FF/10"],
  ["'%s %r %s%%' % ('a', 'a', None), '%.2f %e %g %g' % (1.005, 12345, 0.00001, 1e6)", `("a 'a' None%", '1.00 1.234500e+04 1e-05 1e+06')`],
  ["'%s' % 1, '%s' % (1,), '%c%.2s' % (65, 'xyz'), '%*d' % (4, 7)", "('1', '1', 'Axy', '   7')"],
  ["1 if 0 else 2, 1 in (1, 2), 'b' not in 'abc', None is None, (5, 6)[1], 'abc'[-1]", "(2, True, False, True, 6, 'c')"],
])("print(%s) prints %s", (expressions, printed) => {
  const value = printed.startsWith("(") ? `(${expressions})` : expressions;
  const { failure, printed: lines } = run(`print(${value})`);
  expect(failure).toBeNull();
  expect(lines.join("\n")).toBe(printed);
}); // prettier-ignore

test.each([
  ["x = 3; x += 4; x *= 2; x -= 1; x //= 2; print(x, x % 4)", "6 2"],
  ["a = b = 5\nb |= 8\nprint(a, b)", "5 13"],
  ["x = 1 + \\\n  2\nprint(x) \\", "3"],
  ["print((1 +\n  2)) # and a comment\n\n  # alone\nprint('#')", "3\n#"],
  ["\n    assert True\n    print('indented')\n", "indented"],
  ["if tcpi_state == 1: print('yes'); print('all of it')", "yes\nall of it"],
  ["if tcpi_state == 2: print('no'); print('neither')", ""],
  ["x = 1,\nprint(x)", "(1,)"],
  ["print()\npass", ""],
  ["print('a', 1, 'b')", "a 1 b"],
])("%j prints %j", (text, printed) => {
  expect(told(text)).toBe(printed);
});

test.each([
  ["assert 1 ==", "error: SyntaxError: invalid syntax, found the end of the line"],
  ["assert x = 1", "error: SyntaxError: invalid syntax, found '='"],
  ["print 'old'", 'error: SyntaxError: invalid syntax, found the string "old"'],
  ["assert 1 # fine\nassert (1", "error: SyntaxError: expected ')', found the end of the line"],
  ["print('open", "error: SyntaxError: unterminated string literal"],
  ["x = 1 \\ # no", "error: SyntaxError: unexpected character after a line continuation character"],
  [
    "print(0123)",
    "error: SyntaxError: leading zeros in decimal integer literals are not permitted",
  ],
  ["for x in (1, 2): print(x)", "unsupported: unsupported code: 'for'"],
  ["import sys", "unsupported: unsupported code: 'import'"],
  ["print(f'{x}')", "unsupported: unsupported code: strings with the prefix f"],
  ["print(2 ** 3)", "unsupported: unsupported code: '**'"],
  ["x = [1]", "unsupported: unsupported code: '['"],
  ["'a'.upper()", "unsupported: unsupported code: '.'"],
  ["a, b = 1, 2", "unsupported: unsupported code: assignments to anything but a name"],
  ["if 1:\n  print(1)", "unsupported: unsupported code: 'if' with more than one line"],
])("%j is %s", (text, ending) => {
  expect(told(text)).toBe(ending);
});

test("variables stay from block to block, and each block begins with its own snapshot", () => {
  const { failure, printed } = runCode([
    { text: "first = tcpi_unacked; tcpi_unacked = 99", line: 3, snapshot: { tcpi_unacked: 1 } },
    { text: "print(first, tcpi_unacked)", line: 9, snapshot: { tcpi_unacked: 2 } },
  ]);
  expect(failure).toBeNull();
  expect(printed).toEqual(["1 2"]);
});

test("a failure tells the line of the script, and the values that the statement is about", () => {
  const text = "assert True\n\nassert (tcpi_snd_cwnd +\n  extra == 12 * TCP_ESTABLISHED), 'cwnd'";
  const { failure } = runCode([
    { text: "extra = 5", line: 10, snapshot: SNAPSHOT },
    { text, line: 20, snapshot: SNAPSHOT },
  ]);
  expect(failure).toEqual({
    outcome: "fail",
    line: 22,
    message: "AssertionError: cwnd",
    values: ["tcpi_snd_cwnd = 11", "extra = 5"],
  });
});

test("what is no Python ends the program before any of it runs", () => {
  const { failure, printed } = runCode([
    { text: "print('first')", line: 1, snapshot: {} },
    { text: "\nassert )", line: 5, snapshot: {} },
  ]);
  expect(failure).toMatchObject({ outcome: "error", line: 6 });
  expect(printed).toEqual([]);
});
