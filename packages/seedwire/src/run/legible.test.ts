import { expect, test } from "vitest";
import { runScenario, scenario } from "../index.ts";
import { legible, thrownText } from "./legible.ts";

const refusing = (): never => {
  throw new Error("nobody may look");
};
const closed = (target: object): object =>
  new Proxy(target, { get: refusing, getPrototypeOf: refusing, ownKeys: refusing });
const spoilt = (name: string, property: PropertyDescriptor): Error =>
  Object.defineProperty(new TypeError("plain"), name, property);

const FILE = "packages/seedwire/src/run/legible.test.ts";
const UNREADABLE = "what was thrown cannot be read";

test.each([
  ["NaN", NaN, "Thrown: NaN"],
  ["undefined", undefined, "Thrown: undefined"],
  ["a symbol", Symbol("x"), "Thrown: Symbol(x)"],
  ["an object without a prototype", Object.create(null), "Thrown: {}"],
  ["a stack that is a number", spoilt("stack", { value: 5 }), "TypeError: plain"],
  ["a stack that is a list", spoilt("stack", { value: [1] }), "TypeError: plain"],
  ["a stack that throws", spoilt("stack", { get: refusing }), "TypeError: plain"],
  ["a name that throws", spoilt("name", { get: refusing }), "plain"],
  ["a message that throws", spoilt("message", { get: refusing }), `TypeError: ${UNREADABLE}`],
  ["a message that is an object", spoilt("message", { value: { a: 1 } }), "TypeError: { a: 1 }"],
  ["a proxy of an error", closed(new Error("inside")), UNREADABLE],
  ["a proxy of an object", closed({}), UNREADABLE],
] as [string, unknown, string][])("a run that throws %s has failed, no more", async (_, thrown, message) => {
  const bodies = [
    () => Promise.reject(thrown),
    ({ net }: { net: { simulation: { after(ns: number, action: () => never): unknown } } }) => {
      net.simulation.after(5, () => {
        throw thrown;
      });
    },
  ];
  for (const body of bodies) {
    const { result, error } = await runScenario(scenario("throws", body), { file: FILE });
    expect(result.verdict).toBe("fail");
    expect(result.failures).toMatchObject([{ kind: "exception", message }]);
    expect(legible(error)).toBe(error);
    expect(thrownText(thrown)).toContain(message);
  }
}); // prettier-ignore

test("what can be read stays the same object", () => {
  const error = new RangeError("plain");
  const things: unknown[] = [error, { a: 1 }, "text", NaN, null];
  for (const thing of things) expect(legible(thing)).toBe(thing);
});
