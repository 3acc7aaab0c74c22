import { expect, test } from "vitest";
import { invariant, InvariantError } from "./invariant.ts";

test("a promise that holds says nothing", () => {
  expect(() => invariant(true, "SND.UNA <= SND.NXT")).not.toThrow();
});

test("a broken promise is named, with what it was about", () => {
  const tcb = { sndUna: 2, sndNxt: 1 };
  const broken = (): void => invariant(tcb.sndUna <= tcb.sndNxt, "SND.UNA <= SND.NXT", tcb);
  expect(broken).toThrow(InvariantError);
  expect(broken).toThrow("Broken invariant: SND.UNA <= SND.NXT");
  try {
    broken();
  } catch (error) {
    expect(error).toMatchObject({
      name: "InvariantError",
      invariant: "SND.UNA <= SND.NXT",
      about: tcb,
    });
  }
});
