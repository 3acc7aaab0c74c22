import { expect, test } from "vitest";
import { awaitersOf, Simulation } from "./index.ts";

test("an error that ends a wait knows who awaited", async () => {
  const simulation = new Simulation({ seed: "1" });
  const read = (): Promise<void> => {
    const wait = simulation.waits.begin<void>("client", "data");
    simulation.after(5, () => wait.reject(new Error("reset")));
    return wait.promise;
  };
  async function bodyOfTheScenario(): Promise<void> {
    await read();
  }
  const error = await simulation.run(bodyOfTheScenario).catch((caught: unknown) => caught);
  expect(error).toEqual(new Error("reset"));
  expect((error as Error).stack).not.toContain("bodyOfTheScenario");
  expect(awaitersOf(error)).toContain("bodyOfTheScenario");
});

test("what never ended a wait has no awaiters", () => {
  for (const error of [new Error("other"), "text", null, undefined]) {
    expect(awaitersOf(error)).toBeNull();
  }
});

test("a wait that fails while nobody awaits it is no unhandled rejection", async () => {
  const simulation = new Simulation({ seed: "1" });
  simulation.waits.begin<void>("nobody", "anything").reject(new Error("unheard"));
  await new Promise((resolve) => setImmediate(resolve));
});
