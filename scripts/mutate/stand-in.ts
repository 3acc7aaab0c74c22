// Stands in for the module "vitest" in the process that runs tests against mutants: it collects the tests
// of each file once, so that each can be run again and again in a warm process. It knows what the tests of
// this repository use of vitest, and its `expect` is vitest's own.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";

type Body = (...args: unknown[]) => unknown;
type Hooks = Record<"beforeAll" | "beforeEach" | "afterEach", (() => unknown)[]>;

interface Suite {
  readonly name: string;
  readonly parent: Suite | null;
  readonly hooks: Hooks;
  begun: boolean;
}

/** A test that was collected. */
export interface CollectedTest {
  readonly name: string;
  readonly suite: Suite;
  readonly body: () => unknown;
}

const newSuite = (name: string, parent: Suite | null): Suite => ({
  name,
  parent,
  hooks: { beforeAll: [], beforeEach: [], afterEach: [] },
  begun: false,
});

let suite = newSuite("", null);
let waiting: { suite: Suite; body: Body; args: unknown[] }[] = [];
let collected: CollectedTest[] = [];

/** Runs what a test file says at its top level, and gives the tests that it holds. */
export async function collect(load: () => Promise<unknown>): Promise<CollectedTest[]> {
  collected = [];
  waiting = [];
  suite = newSuite("", null);
  await load();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    suite = next.suite;
    await next.body(...next.args);
  }
  return collected;
}

/** Runs a test with the hooks of its suites; throws if it fails. */
export async function runCollected(test: CollectedTest): Promise<void> {
  const suites: Suite[] = [];
  for (let at: Suite | null = test.suite; at !== null; at = at.parent) suites.unshift(at);
  for (const each of suites) {
    if (each.begun) continue;
    each.begun = true;
    for (const hook of each.hooks.beforeAll) await hook();
  }
  for (const { hooks } of suites) for (const hook of hooks.beforeEach) await hook();
  try {
    await test.body();
  } finally {
    for (const { hooks } of suites) for (const hook of hooks.afterEach) await hook();
  }
}

/** `test(name, options, body)` or `test(name, body, timeout)`: whichever is the function. */
const bodyOf = (args: readonly unknown[]): Body =>
  args.find((arg) => typeof arg === "function") as Body;

const addTest = (name: unknown, ...rest: unknown[]): void => addRow(name, bodyOf(rest), []);

function addRow(name: unknown, body: Body, args: unknown[]): void {
  collected.push({ name: `${path(suite)}${String(name)}`, suite, body: () => body(...args) });
}

function addSuite(name: unknown, ...rest: unknown[]): void {
  waiting.push({ suite: newSuite(String(name), suite), body: bodyOf(rest), args: [] });
}

const path = (of: Suite): string => (of.parent === null ? "" : `${path(of.parent)}${of.name} > `);

const rowsOf = (table: readonly unknown[]): unknown[][] =>
  table.map((row) => (Array.isArray(row) ? row : [row]));

/** The name of a row: its number sets it apart from the others. */
const rowName = (name: unknown, i: number): string => `${String(name)} #${i + 1}`;

const nothing = (): void => {};

const testEach =
  (table: readonly unknown[]) =>
  (name: unknown, ...rest: unknown[]): void =>
    rowsOf(table).forEach((row, i) => addRow(rowName(name, i), bodyOf(rest), row));

const suiteEach =
  (table: readonly unknown[]) =>
  (name: unknown, ...rest: unknown[]): void =>
    rowsOf(table).forEach((row, i) =>
      waiting.push({ suite: newSuite(rowName(name, i), suite), body: bodyOf(rest), args: row }),
    );

const choices = <T extends object>(add: T) =>
  Object.assign(add, {
    skip: nothing,
    todo: nothing,
    skipIf: (skipped: unknown) => (skipped ? nothing : add),
    runIf: (wanted: unknown) => (wanted ? add : nothing),
  });

export const test = choices(Object.assign(addTest, { each: testEach, for: testEach }));
export const it = test;
export const describe = choices(Object.assign(addSuite, { each: suiteEach }));

export const beforeAll = (hook: () => unknown): number => suite.hooks.beforeAll.push(hook);
export const beforeEach = (hook: () => unknown): number => suite.hooks.beforeEach.push(hook);
export const afterEach = (hook: () => unknown): number => suite.hooks.afterEach.push(hook);
export const afterAll = nothing;
export const vi = { setConfig: nothing };
/** Types are checked by the compiler alone. */
export const expectTypeOf = (): unknown =>
  new Proxy(nothing, { get: expectTypeOf, apply: expectTypeOf });

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
chai.use(({ Assertion, assert }, utils) =>
  Assertion.addMethod("toMatchInlineSnapshot", function (this: object, text: string) {
    assert.equal(withoutSpace(shown(utils.flag(this, "object"))), withoutSpace(text));
  }),
);

/** A value as snapshots show it, but for white space. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => `${shown(item)},`).join("")}]`;
  return typeof value === "string" ? `"${value}"` : String(value);
}

const withoutSpace = (text: string): string => text.replaceAll(/\s/g, "");

const expectThat = (value: unknown, message?: string) => chai.expect(value, message);
const globals = globalThis as unknown as Record<symbol, object>;
export const expect = Object.assign(
  expectThat,
  chai.expect,
  globals[ASYMMETRIC_MATCHERS_OBJECT] ?? {},
  { unreachable: (message?: string): never => chai.assert.fail(message ?? "reached") },
);
globals[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0, isExpectingAssertions: false }, expect as never);
