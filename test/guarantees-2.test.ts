import { expect, test } from "vitest";
import { GUARANTEES } from "@seedwire/testing";
import { testGuarantees } from "./guarantees.fixture.ts";

// SCENARIOS T61: whatever a network does to packets, the byte stream delivered is the one written, once
// and in order, and the run ends. See guarantees-1.

testGuarantees(["transfers", "trouble", "long transfers", "datagrams"]);

test("the kinds of networks are a hundred percent", () => {
  expect(GUARANTEES.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
});
