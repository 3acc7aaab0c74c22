import { runScenario } from "seedwire";
import { expect, test } from "vitest";
import ephemeralPorts from "../scenarios/t42-ephemeral-ports.ts";

// T42: what one run cannot show.

async function portWithSeed(seed: string) {
  const { result } = await runScenario(ephemeralPorts, { file: "t42", seed });
  expect(result.verdict).toBe("pass");
  return result.metrics.find(({ name }) => name === "first port")!.value;
}

test("another seed gives other ephemeral ports, the same seed the same", async () => {
  const [one, again, two] = [
    await portWithSeed("1"),
    await portWithSeed("1"),
    await portWithSeed("2"),
  ];
  expect(again).toBe(one);
  expect(two).not.toBe(one);
});
