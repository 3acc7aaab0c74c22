import { controllers } from "seedwire";
import { expect, test } from "vitest";
import { predict, responseTasks, runResponse, type ResponseTask } from "./response.ts";

test("every congestion control of the table is measured", () => {
  const measured = new Set(responseTasks().map(({ cc }) => cc));
  expect([...measured].toSorted()).toEqual(Object.keys(controllers).toSorted());
});

const task: ResponseTask = {
  experiment: "response",
  cc: "reno",
  profile: "linux",
  pattern: "independent",
  loss: 0.01,
  rttMs: 20,
  seed: 1,
};

test("Reno with 1 % lost at random has 0.85 to 1.05 of 1.31 / sqrt(p)", async () => {
  const { windowSegments } = await runResponse(task);
  const ratio = windowSegments / predict(task).renoIndependent;
  expect(ratio).toBeGreaterThan(0.85);
  expect(ratio).toBeLessThan(1.05);
});

test("equal tasks give equal results", async () => {
  const short = { ...task, loss: 0.1 };
  expect(await runResponse(short)).toEqual(await runResponse(short));
});
