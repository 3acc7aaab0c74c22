import { describe, expect, test } from "vitest";
import { difference } from "./difference.ts";

const symbol = Symbol("x");
const bytes = (...all: number[]): ArrayBuffer => Uint8Array.from(all).buffer;

class Secret {
  readonly #secret: number;
  constructor(secret: number) {
    this.#secret = secret;
  }
  reveal(): number {
    return this.#secret;
  }
}

class Labelled extends Secret {
  readonly label = "it";
  override toString(): string {
    return `Labelled ${this.reveal()}`;
  }
}

describe("what keeps its contents to itself is equal only if it tells the same of them", () => {
  test.each<[unknown, unknown, string]>([
    [new Date(1), new Date(2), "found Date 1, expected Date 2"],
    [/a/, /b/, 'found RegExp "/a/", expected RegExp "/b/"'],
    [/a/, /a/g, 'found RegExp "/a/", expected RegExp "/a/g"'],
    [new URL("http://a/"), new URL("http://b/"), 'found URL "http://a/", expected URL "http://b/"'],
    [Object(1), Object(2), "found Number 1, expected Number 2"],
    [Object("a"), Object("b"), 'found String { 0: "a" }'],
    [Object(true), Object(false), "found Boolean true"],
    [Object(1n), Object(2n), "found BigInt 1n"],
    [bytes(1, 2), bytes(1, 3), "bytes differ from offset 1 on"],
    [bytes(1), bytes(1, 3), "found 1 bytes, expected 2"],
    [new DataView(bytes(1)), new DataView(bytes(2)), "bytes differ from offset 0 on"],
    [{ [symbol]: 1 }, { [symbol]: 2 }, "found 1, expected 2 at [Symbol(x)]"],
    [{}, { [symbol]: { a: 2 } }, "found undefined, expected { a: 2 } at [Symbol(x)]"],
    [new Secret(1), new Secret(1), "nothing that is in them can be seen"],
    [new Labelled(1), new Labelled(2), "found Labelled"],
    [new WeakMap(), new WeakMap(), "nothing that is in them can be seen"],
    [Object(symbol), Object(Symbol("y")), "found Symbol Symbol(x)"],
  ])("%o does not equal %o", (a, b, message) => {
    expect(difference(a, b)).toContain(message);
    expect(difference([{ a }], [{ a: b }])).toContain("[0].a");
  });

  test.each<[unknown, unknown]>([
    [new Date(1), new Date(1)],
    [new Date(NaN), new Date(NaN)],
    [/a/g, /a/g],
    [new URL("http://a"), new URL("http://a/")],
    [Object(1), Object(1)],
    [Object("ab"), Object("ab")],
    [bytes(1, 2), bytes(1, 2)],
    [new DataView(bytes(0, 1), 1), new DataView(bytes(1))],
    [{ [symbol]: [1] }, { [symbol]: [1] }],
    [{ a: undefined }, {}],
    [Object.create(null), Object.create(null)],
    [new Labelled(1), new Labelled(1)],
  ])("%o equals %o", (a, b) => {
    expect(difference(a, b)).toBeNull();
  });
});
