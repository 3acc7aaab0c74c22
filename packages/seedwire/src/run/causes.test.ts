import { expect, test } from "vitest";
import { scenario } from "../scenario.ts";
import { causesOf } from "./causes.ts";
import { runScenario } from "./run-scenario.ts";

const messageOf = async (thrown: unknown): Promise<string> => {
  const failing = scenario("failing", () => {
    throw thrown;
  });
  const { result } = await runScenario(failing);
  return result.failures[0]!.message;
};

test("a failure says what was behind it, however deep", async () => {
  const deep = new TypeError("no such field", { cause: "a text" });
  const thrown = new Error("rpc failed", { cause: new Error("cannot parse", { cause: deep }) });
  expect(await messageOf(thrown)).toBe(
    'rpc failed; caused by cannot parse; caused by TypeError: no such field; caused by Thrown: "a text"',
  );
});

test("what Promise.any gathers is told one by one", async () => {
  const thrown = await Promise.any([
    Promise.reject(new Error("first reason")),
    Promise.reject(new Error("second reason")),
  ]).catch((error: unknown) => error);
  expect(await messageOf(thrown)).toBe(
    "AggregateError: All promises were rejected; caused by first reason; caused by second reason",
  );
});

test("an error without a cause says nothing of causes; what is no error has none", async () => {
  expect(await messageOf(new Error("alone"))).toBe("alone");
  expect(causesOf({ cause: new Error("of no error") })).toEqual([]);
  const invalid = Object.assign(new Error("invalid"), { errors: [{ path: "/a" }] }); // of its own kind
  expect(await messageOf(invalid)).toBe("invalid");
});

test("causes that go round in a circle, cannot be read or never end", () => {
  const circle: Error = new Error("a");
  circle.cause = new Error("b", { cause: circle });
  expect(causesOf(circle)).toEqual([circle.cause]);
  const hidden = Object.defineProperty(new Error("c"), "cause", {
    get: () => {
      throw new Error("no");
    },
  });
  expect(causesOf(hidden)).toEqual([]);
  const endless = new AggregateError(Array.from({ length: 1000 }, (_, at) => new Error(`${at}`)));
  expect(causesOf(endless)).toHaveLength(8);
  expect(causesOf(new Error("d", { cause: null }))).toEqual([null]);
});
