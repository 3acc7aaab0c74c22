import { check, show } from "@seedwire/engine";
import { difference } from "./difference.ts";
import {
  aBound,
  aClass,
  aLength,
  anError,
  aPart,
  aPattern,
  aTolerance,
  type Class,
  type ExpectedError,
} from "./matcher-arguments.ts";
import { describeExpected, matches } from "./thrown.ts";

/**
 * What can be expected of a value. Each ends the run as failed if it does not hold, and with a
 * RangeError if it was given what cannot be meant, such as NaN to be greater than.
 */
export class Expectation {
  readonly #found: unknown;
  readonly #fail: (message: string) => never;
  readonly #negated: boolean;

  constructor(found: unknown, fail: (message: string) => never, negated: boolean) {
    this.#found = found;
    this.#fail = fail;
    this.#negated = negated;
  }

  /** The opposite of what follows: `expect(a).not.toBe(b)`. */
  get not(): Expectation {
    return new Expectation(this.#found, this.#fail, !this.#negated);
  }

  /** Is the very same value (`Object.is`). */
  toBe(expected: unknown): void {
    this.#check(Object.is(this.#found, expected), `to be ${show(expected)}`);
  }

  /** Is equal all the way down; bytes are compared fast, and the first that differs is named. */
  toEqual(expected: unknown): void {
    const differs = difference(this.#found, expected);
    if (!this.#negated && differs !== null) this.#fail(`Not equal: ${differs}`);
    this.#check(differs === null, `to equal ${show(expected)}`);
  }

  toBeTruthy(): void {
    this.#check(Boolean(this.#found), "to be truthy");
  }

  toBeFalsy(): void {
    this.#check(!this.#found, "to be falsy");
  }

  toBeNull(): void {
    this.#check(this.#found === null, "to be null");
  }

  toBeUndefined(): void {
    this.#check(this.#found === undefined, "to be undefined");
  }

  toBeDefined(): void {
    this.#check(this.#found !== undefined, "to be defined");
  }

  toBeInstanceOf(expected: Class): void {
    check(expected, aClass, "toBeInstanceOf: the class");
    this.#check(this.#found instanceof expected, `to be an instance of ${expected.name}`);
  }

  toBeGreaterThan(bound: number): void {
    check(bound, aBound, "toBeGreaterThan: the bound");
    this.#check(this.#number() > bound, `to be greater than ${bound}`);
  }

  toBeGreaterThanOrEqual(bound: number): void {
    check(bound, aBound, "toBeGreaterThanOrEqual: the bound");
    this.#check(this.#number() >= bound, `to be ${bound} or greater`);
  }

  toBeLessThan(bound: number): void {
    check(bound, aBound, "toBeLessThan: the bound");
    this.#check(this.#number() < bound, `to be less than ${bound}`);
  }

  toBeLessThanOrEqual(bound: number): void {
    check(bound, aBound, "toBeLessThanOrEqual: the bound");
    this.#check(this.#number() <= bound, `to be ${bound} or less`);
  }

  /** Lies between two bounds, each included. */
  toBeWithin(lowest: number, highest: number): void {
    check(lowest, aBound, "toBeWithin: the lower bound");
    check(highest, aBound, "toBeWithin: the upper bound");
    if (lowest > highest) {
      throw new RangeError(
        `toBeWithin: nothing is from ${lowest} to ${highest}, expected the lower bound first`,
      );
    }
    const value = this.#number();
    this.#check(value >= lowest && value <= highest, `to be within ${lowest} and ${highest}`);
  }

  /** Differs from a value by no more than `tolerance`, in the value's own unit. */
  toBeCloseTo(expected: number, tolerance: number): void {
    check(expected, aBound, "toBeCloseTo: the number");
    check(tolerance, aTolerance, "toBeCloseTo: the tolerance");
    const distance = Math.abs(this.#number() - expected);
    this.#check(distance <= tolerance, `to be ${expected}, give or take ${tolerance}`);
  }

  /** Has an element equal to this one; or, for a text, has this part. */
  toContain(expected: unknown): void {
    const found = this.#found;
    if (typeof found === "string") check(expected, aPart, "toContain: the part of a text");
    const contains =
      typeof found === "string"
        ? found.includes(expected as string)
        : this.#elements().some((element) => difference(element, expected) === null);
    this.#check(contains, `to contain ${show(expected)}`);
  }

  /** Has so many elements, characters or bytes. */
  toHaveLength(expected: number): void {
    check(expected, aLength, "toHaveLength: the length");
    const found = lengthOf(this.#found);
    if (found === null) {
      return this.#fail(`Expected ${show(this.#found)} to be a text, a list or bytes`);
    }
    this.#check(found === expected, `to have length ${expected}, not ${show(found)}`);
  }

  /** Is a text with this part, or in which this pattern is found. */
  toMatch(expected: RegExp | string): void {
    check(expected, aPattern, "toMatch: what to match");
    const found = this.#found;
    const isMatch = typeof found === "string" && matchesText(found, expected);
    this.#check(isMatch, `to match ${typeof expected === "string" ? show(expected) : expected}`);
  }

  /** Is a function that throws: an error at all, or one with that part, pattern, class or fields. */
  toThrow(expected?: ExpectedError): void {
    check(expected, anError, "toThrow: the error");
    const found = this.#found;
    if (typeof found !== "function") return this.#fail(`Expected ${show(found)} to be a function`);
    let thrown: { error: unknown } | null = null;
    try {
      (found as () => unknown)();
    } catch (error) {
      thrown = { error };
    }
    this.#checkError(thrown, "throw", expected);
  }

  /**
   * Is a promise, or a function that gives one, that rejects: with an error at all, or one with that
   * part, pattern, class or fields. Must be awaited.
   *
   * @example await expect(client.tcp.connect(server, 81)).toReject({ code: "ECONNREFUSED" })
   */
  async toReject(expected?: ExpectedError): Promise<void> {
    const found = this.#found;
    if (typeof found !== "function" && !isThenable(found)) {
      return this.#fail(`Expected ${show(found)} to be a promise or a function`);
    }
    let rejected: { error: unknown } | null = null;
    try {
      await (typeof found === "function" ? found() : found);
    } catch (error) {
      rejected = { error };
    }
    check(expected, anError, "toReject: the error"); // now that nobody leaves a rejection unheard
    this.#checkError(rejected, "reject", expected);
  }

  #checkError(caught: { error: unknown } | null, verb: string, expected?: ExpectedError): void {
    const wanted = `to ${verb}${describeExpected(expected)}`;
    const holds = caught !== null && matches(caught.error, expected);
    const came = caught === null ? `it did not ${verb}` : `it was ${show(caught.error)}`;
    if (holds === this.#negated) {
      this.#fail(`Expected ${this.#negated ? "not " : ""}${wanted}, but ${came}`);
    }
  }

  #check(holds: boolean, what: string): void {
    if (holds !== this.#negated) return;
    this.#fail(`Expected ${show(this.#found)} ${this.#negated ? "not " : ""}${what}`);
  }

  #number(): number {
    const found = this.#found;
    const isNothing = Number.isNaN(found) && this.#negated; // of NaN the opposite always holds
    if (typeof found === "number" && !isNothing) return found;
    return this.#fail(`Expected ${show(found)} to be a number`);
  }

  #elements(): readonly unknown[] {
    const found = this.#found;
    const isIterable = typeof found === "object" && found !== null && Symbol.iterator in found;
    if (isIterable) return [...(found as Iterable<unknown>)];
    return this.#fail(`Expected ${show(found)} to be a text or a list`);
  }
}

/** How many elements, characters or bytes; null of what is nothing of the kind. */
function lengthOf(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const { length, size, byteLength } = Object(value) as Record<string, unknown>;
  const found = length ?? size ?? byteLength;
  return typeof found === "number" && typeof value !== "function" ? found : null;
}

const isThenable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "then" in value;

const matchesText = (found: string, expected: RegExp | string): boolean =>
  typeof expected === "string" ? found.includes(expected) : found.search(expected) !== -1;
