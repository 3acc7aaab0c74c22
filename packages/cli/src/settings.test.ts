import { probability, rate, scenario } from "seedwire";
import { expect, test } from "vitest";
import { parseSettings, readSettings, showParams } from "./settings.ts";

const params = { rate: rate("20mbps"), loss: probability(0.01) };
const some = scenario("some", { params }, () => {});
const none = scenario("none", () => {});

test("settings are read with their units; the last word counts", () => {
  const settings = parseSettings(["loss=0", "rate=1gbps", "loss=50%"]);
  expect(readSettings(some, settings)).toEqual({ rate: 1e9, loss: 0.5 });
});

test("a value may have an equals sign", () => {
  expect(parseSettings(["a=b=c", "d="])).toEqual(new Map([["a", "b=c"], ["d", ""]])); // prettier-ignore
});

test("a setting must suit one of the scenarios of a command, and is for that one", () => {
  const settings = parseSettings(["loss=0"]);
  expect(readSettings(none, settings, [some, none])).toEqual({});
  expect(() => readSettings(none, settings, [none])).toThrow(
    '--set loss=0: there is no parameter "loss".\nKnown, with their defaults:\n  none: no parameters',
  );
});

test("parameters are shown as they can be set again", () => {
  const values = { rate: 1.5e6, loss: 0.001 };
  const shown = showParams(some, values);
  expect(shown).toEqual(["rate=1.5Mbit/s", "loss=0.1%"]);
  expect(readSettings(some, parseSettings(shown))).toEqual(values);
});
