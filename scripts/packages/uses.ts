/** A command in a project that has the packages as they would be published, and what comes of it. */
export interface Use {
  readonly line: readonly string[];
  /** The exit code. Default 0. With 2, bad input, it prints no stack. */
  readonly code?: number;
  /** What it prints, to stdout or stderr. */
  readonly says?: readonly string[];
}

const body = (rttNs: string): string => `async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: ms(10) });
  const rttNs = (await a.ping(b)).rttNs;
  expect(rttNs).toBe(${rttNs});
}`;

const HEAD = `import { ms, scenario } from "seedwire";`;

/** Scenarios by the name of their file. */
export const SCENARIOS: Readonly<Record<string, string>> = {
  "hello.js": `${HEAD}\nexport const hello = scenario("hello", ${body("ms(20)")});\n`,
  "hello.ts": `${HEAD}\nimport type { Scenario } from "seedwire";
export const hello: Scenario = scenario("hello", ${body("ms(20) as number")});\n`,
  "late.js": `${HEAD}\nexport const late = scenario("late", ${body("ms(21)")});\n`,
  "late.ts": `${HEAD}\n\ninterface Unused {\n  readonly a: number;\n}
export const late = scenario("late", ${body("ms(21) satisfies number")});\n`,
  "path.js": `import { ms } from "seedwire";\nexport const delayNs = ms(10);\n`,
  "two.js": `import { scenario } from "seedwire";
import { SocketError } from "seedwire";
import { ORACLES } from "@seedwire/testing";
import { ms } from "@seedwire/engine";
import { delayNs } from "./path.js";
export const two = scenario("two", async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs });
  expect((await a.ping(b)).rttNs).toBe(ms(20));
  const refused = await a.tcp.connect(b, 80).catch((error) => error);
  expect(refused instanceof SocketError).toBe(true);
  expect(ORACLES.length > 0).toBe(true);
});\n`,
  "mixed.ts": `import { hello as first } from "./hello.ts";\nexport const mixed: typeof first = first;\n`,
  "apart.ts": `import { late } from "./late.ts";\n\nexport const apart: typeof late = late;\n`,
  "slow.ts": `import { scenario, type Scenario } from "seedwire";
export const late: Scenario = scenario("late", ${body("20e6 as number").replace("ms(10)", "11e6")});\n`,
  "broken.js": `${HEAD}\nexport const = 3;\n`,
  "broken.ts": `${HEAD}\nexport const: number = 3;\n`,
  "lacking.ts": `import { scenari } from "seedwire";\nexport default scenari("x", async () => {});\n`,
};

const seedwire = (...args: readonly string[]): readonly string[] => [
  "npx",
  "--no-install",
  "seedwire",
  ...args,
];

/** What the command does as it was installed. */
export const USES: readonly Use[] = [
  { line: seedwire("--help"), says: ["Exit codes: 0 all passed"] },
  { line: seedwire("run", "hello.js"), says: ["PASS  20 ms of virtual time"] },
  { line: seedwire("run", "hello.ts"), says: ["PASS  20 ms of virtual time"] },
  { line: seedwire("run", "two.js"), says: ["PASS"] },
  { line: seedwire("run", "mixed.ts"), says: ["PASS  20 ms of virtual time"] },
  { line: seedwire("run", "hello.js", "--check", "--guard"), says: ["PASS"] },
  { line: seedwire("run", "hello.js", "--report", "hello.html"), says: ["PASS"] },
  { line: seedwire("explore", "hello.js", "--jobs", "2"), code: 1, says: ["drop packet 1 of"] },
  { line: seedwire("sweep", "hello.js", "--seeds", "1..9", "--jobs", "2"), says: ["PASS  9 runs"] },
  { line: seedwire("list", "hello.ts"), says: ["hello  hello.ts"] },
  { line: seedwire("run", "late.js"), code: 1, says: ["at body (late.js:6:17)", "toBe(ms(21))"] },
  { line: seedwire("run", "late.ts"), code: 1, says: ["at body (late.ts:10:17)"] },
  { line: seedwire("run", "apart.ts"), code: 1, says: ["at body (late.ts:10:17)"] },
  {
    line: seedwire("diff", "slow.ts", "late.ts"),
    code: 1,
    says: ["at Link.offer (node_modules/@seedwire/link/src/link.ts:", "at body (late.ts:9:26)"],
  },
  { line: seedwire("run", "broken.js"), code: 2, says: ["Syntax error at broken.js:2:14"] },
  { line: seedwire("run", "broken.ts"), code: 2, says: ["Syntax error at broken.ts:2:13"] },
  { line: seedwire("run", "lacking.ts"), code: 2, says: [`"seedwire" exports no "scenari"`] },
  { line: seedwire("run", "hell.js"), code: 2, says: ["Did you mean hello.js"] },
  { line: seedwire("run", "hello.js", "--seed", ""), code: 2, says: ["--seed is empty"] },
  { line: seedwire("rum", "hello.js"), code: 2, says: ["Did you mean run?"] },
];
