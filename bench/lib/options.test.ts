import { InputError } from "seedwire";
import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("without arguments all questions are asked, in the long form, beside nobody", () => {
  const { names, rounds, quick, peers } = readOptions([]);
  expect(names.length).toBeGreaterThan(10);
  expect({ rounds, quick, peers }).toEqual({ rounds: 5, quick: false, peers: [] });
});

test("names choose questions, whose order stays theirs", () => {
  expect(readOptions(["timers", "event-queue"]).names).toEqual(["event-queue", "timers"]);
});

test("--quick has fewer rounds, --rounds as many as it says, --vs-native a peer", () => {
  expect(readOptions(["--quick"]).rounds).toBe(3);
  expect(readOptions(["--quick", "--rounds", "11"]).rounds).toBe(11);
  expect(readOptions(["--vs-native"]).peers).toEqual(["native"]);
  expect(readOptions(["--vs-ns3", "--vs-native", "--vs-ns2"]).peers).toEqual([
    "native",
    "ns2",
    "ns3",
  ]);
});

test.each([
  [["no-such-question"], /There is no question "no-such-question"; expected event-queue, timers/],
  [["--rounds", "0"], /--rounds 0: expected a whole number/],
  [["--rounds", "many"], /--rounds many: expected a whole number/],
  [["--vs-nobody"], /vs-nobody/],
])("%j is refused, with what would be right", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
  expect(() => readOptions(args)).toThrow(InputError);
});
